// SpacetimeDB's Identity, computed a second time and by other means than the page's own code.

import { blake3 } from '@noble/hashes/blake3.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const PREFIX = Uint8Array.of(0xc2, 0x00);

/**
 * The Identity for this issuer and subject: `c200`, four bytes of checksum, 26 bytes of hash.
 *
 * @param {string} issuer byte for byte as in the ID token: a trailing slash counts
 * @param {string} subject
 * @returns {string} `0x` and 64 hexadecimal digits
 */
export function identityOf(issuer, subject) {
  const hash = blake3(utf8ToBytes(`${issuer}|${subject}`)).slice(0, 26);
  const checksum = blake3(concatBytes(PREFIX, hash)).slice(0, 4);
  return `0x${bytesToHex(concatBytes(PREFIX, checksum, hash))}`;
}
