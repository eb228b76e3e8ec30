// Code that was written for oidc-client-ts 3.5.0 compiles with our types. Nothing here is run.

import type * as theirs from "oidc-client-ts";
import type * as ours from "../../dist/index.js";

/** Compiles if one type is assignable to the other. */
declare function is<To>(from: To): void;
declare function some<T>(): T;

// Types that an app passes.
is<ours.OidcClientSettings>(some<theirs.OidcClientSettings>());
is<ours.UserManagerSettings>(some<theirs.UserManagerSettings>());
is<ours.ExtraHeader>(some<theirs.ExtraHeader>());
is<ours.CreateSigninRequestArgs>(some<theirs.CreateSigninRequestArgs>());
is<ours.CreateSignoutRequestArgs>(some<theirs.CreateSignoutRequestArgs>());
is<ours.ExtraSigninRequestArgs>(some<theirs.ExtraSigninRequestArgs>());
is<ours.ExtraSignInSilentArgs>(some<theirs.ExtraSignInSilentArgs>());
is<ours.ExtraSignoutRequestArgs>(some<theirs.ExtraSignoutRequestArgs>());
is<ours.RedirectParams>(some<theirs.RedirectParams>());
is<ours.PopupWindowParams>(some<theirs.PopupWindowParams>());
is<ours.PopupWindowFeatures>(some<theirs.PopupWindowFeatures>());
is<ours.IFrameWindowParams>(some<theirs.IFrameWindowParams>());
is<ours.SigninRedirectArgs>(some<theirs.SigninRedirectArgs>());
is<ours.SigninPopupArgs>(some<theirs.SigninPopupArgs>());
is<ours.SigninSilentArgs>(some<theirs.SigninSilentArgs>());
is<ours.SigninResourceOwnerCredentialsArgs>(some<theirs.SigninResourceOwnerCredentialsArgs>());
is<ours.ProcessResourceOwnerPasswordCredentialsArgs>(some<theirs.ProcessResourceOwnerPasswordCredentialsArgs>());
is<ours.QuerySessionStatusArgs>(some<theirs.QuerySessionStatusArgs>());
is<ours.SignoutRedirectArgs>(some<theirs.SignoutRedirectArgs>());
is<ours.SignoutPopupArgs>(some<theirs.SignoutPopupArgs>());
is<ours.SignoutSilentArgs>(some<theirs.SignoutSilentArgs>());
is<ours.SigninRequestCreateArgs>(some<theirs.SigninRequestCreateArgs>());
is<ours.SignoutRequestArgs>(some<theirs.SignoutRequestArgs>());
is<ours.SigninStateArgs>(some<theirs.SigninStateArgs>());
is<ours.SigninStateCreateArgs>(some<theirs.SigninStateCreateArgs>());
is<ours.RevokeTokensTypes>(some<theirs.RevokeTokensTypes>());
is<ours.UseRefreshTokenArgs>(some<theirs.UseRefreshTokenArgs>());
is<ours.StateStore>(some<theirs.StateStore>());
is<ours.AsyncStorage>(some<theirs.AsyncStorage>());
is<ours.ILogger>(some<theirs.ILogger>());
is<ours.INavigator>(some<theirs.INavigator>());
is<ours.IWindow>(some<theirs.IWindow>());
is<ours.AccessTokenCallback>(some<theirs.AccessTokenCallback>());
is<ours.UserLoadedCallback>(some<theirs.UserLoadedCallback>());
is<ours.UserUnloadedCallback>(some<theirs.UserUnloadedCallback>());
is<ours.SilentRenewErrorCallback>(some<theirs.SilentRenewErrorCallback>());
is<ours.UserSignedInCallback>(some<theirs.UserSignedInCallback>());
is<ours.UserSignedOutCallback>(some<theirs.UserSignedOutCallback>());
is<ours.UserSessionChangedCallback>(some<theirs.UserSessionChangedCallback>());

// Types that an app receives.
is<theirs.User>(some<ours.User>());
is<theirs.UserProfile>(some<ours.UserProfile>());
is<theirs.IdTokenClaims>(some<ours.IdTokenClaims>());
is<theirs.JwtClaims>(some<ours.JwtClaims>());
is<theirs.OidcStandardClaims>(some<ours.OidcStandardClaims>());
is<theirs.OidcAddressClaim>(some<ours.OidcAddressClaim>());
is<theirs.OidcMetadata>(some<ours.OidcMetadata>());
is<theirs.SigningKey>(some<ours.SigningKey>());
is<theirs.SessionStatus>(some<ours.SessionStatus>());
is<theirs.SigninResponse>(some<ours.SigninResponse>());
is<theirs.SignoutResponse>(some<ours.SignoutResponse>());
is<theirs.State>(some<ours.State>());
is<theirs.SigninState>(some<ours.SigninState>());
is<theirs.RefreshState>(some<ours.RefreshState>());
is<theirs.ErrorResponse>(some<ours.ErrorResponse>());
is<theirs.ErrorTimeout>(some<ours.ErrorTimeout>());
is<theirs.OidcClientSettingsStore>(some<ours.OidcClientSettingsStore>());
is<theirs.UserManagerSettingsStore>(some<ours.UserManagerSettingsStore>());
is<theirs.NavigateParams>(some<ours.NavigateParams>());
is<theirs.NavigateResponse>(some<ours.NavigateResponse>());
is<theirs.DPoPState>(some<ours.DPoPState>());
is<theirs.IndexedDbDPoPStore>(some<Pick<ours.IndexedDbDPoPStore, keyof theirs.IndexedDbDPoPStore>>());
is<theirs.SigninRequest["url"]>(some<ours.SigninRequest["url"]>());
is<theirs.SignoutRequest["state"]>(some<ours.SignoutRequest["state"]>());

// Classes that an app uses, by oidc-client-ts's public members.
type Public<T> = Pick<T, keyof T>;
is<Omit<Public<theirs.AccessTokenEvents>, "load">>(some<Public<ours.AccessTokenEvents>>());
is<Omit<Public<theirs.UserManagerEvents>, "load">>(some<Public<ours.UserManagerEvents>>());
is<Public<theirs.MetadataService>>(some<Public<ours.MetadataService>>());
is<Public<theirs.WebStorageStateStore>>(some<Public<ours.WebStorageStateStore>>());
is<Public<theirs.InMemoryWebStorage>>(some<Public<ours.InMemoryWebStorage>>());
is<Public<theirs.CheckSessionIFrame>>(some<Public<ours.CheckSessionIFrame>>());
is<Omit<Public<theirs.Logger>, "create">>(some<Public<ours.Logger>>());
// Except for the methods for DPoP proofs, which `UserManager.api` creates here.
type Proofs = "dpopProof" | "generateDPoPJkt" | "getDpopProof";
is<keyof ours.UserManager>(some<Exclude<keyof theirs.UserManager, Proofs>>());
is<keyof ours.OidcClient>(some<Exclude<keyof theirs.OidcClient, Proofs>>());
