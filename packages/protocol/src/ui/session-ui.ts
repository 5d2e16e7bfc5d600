// Who looks at the pages, and how somebody may sign in who does not yet.

/** GET /ui/session → 200, or 401 when not signed in. POST /ui/login {username, password} → 200 Session + cookie; 401. POST /ui/logout → 204. */
export interface Session {
  readonly username: string;
  readonly role: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  /** What they may do somewhere, as `runs:create`. Where it depends on the DAG, the DAG says it, too. */
  readonly may: readonly string[];
  /** Whether they sign in with a password that is kept here. */
  readonly has_password: boolean;
  readonly version: string;
  readonly instance_name: string;
}

/** GET /ui/sign-in: how one may sign in, for whoever has not yet. */
export interface SignInPage {
  readonly instance_name: string;
  readonly takes_passwords: boolean;
  /** False: the passwords are those of a directory. */
  readonly passwords_are_here: boolean;
  /** Ways that begin at an address. */
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
}
