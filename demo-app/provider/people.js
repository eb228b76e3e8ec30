// The people who can sign in. There are no passwords: this provider answers on loopback only.

/** @type {ReadonlyArray<{sub: string, name: string, email: string}>} */
export const people = [
  { sub: 'alice', name: 'Alice Adams', email: 'alice@example.com' },
  { sub: 'bob', name: 'Bob Brown', email: 'bob@example.com' },
  { sub: 'carol', name: 'Carol Clarke', email: 'carol@example.com' },
];

/** The person with this subject, or undefined. */
export const personBySub = (sub) => people.find((person) => person.sub === sub);

/** Where a person's picture is served. A URL, not a data URI: claims are in every token. */
export const picturePath = (person) => `/people/${person.sub}.svg`;

/** A person's claims (OpenID Connect Core, section 5.1). The library keeps those that the scopes allow. */
export function claimsOf(person, issuer) {
  return {
    sub: person.sub,
    name: person.name,
    picture: issuer + picturePath(person),
    email: person.email,
    email_verified: true,
  };
}
