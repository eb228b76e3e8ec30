// An app on react-oidc-context, whose types are written for oidc-client-ts. Here that name is our package.

import { UserManager, type UserManagerSettings, WebStorageStateStore } from "oidc-client-ts";
import { AuthProvider, useAuth, withAuthenticationRequired } from "react-oidc-context";

const settings: UserManagerSettings = {
    authority: "https://login.example",
    client_id: "my-app",
    redirect_uri: "https://app.example/callback",
    userStore: new WebStorageStateStore({ store: window.localStorage }),
    // Ours alone has this.
    clockSkewInSeconds: 30,
};

function Name() {
    const auth = useAuth();
    auth.events.addSilentRenewError((error) => console.error(error.message));
    const signOut = () => void auth.signoutRedirect({ state: { at: "home" } });
    return <button onClick={signOut}>{auth.user?.profile.name ?? auth.error?.message}</button>;
}

const Guarded = withAuthenticationRequired(Name, { signinRedirectArgs: { prompt: "login" } });

export const page = (
    <>
        <AuthProvider {...settings} onSigninCallback={(user) => console.log(user?.profile.sub)}>
            <Guarded />
        </AuthProvider>
        <AuthProvider userManager={new UserManager(settings)}>
            <Guarded />
        </AuthProvider>
    </>
);
