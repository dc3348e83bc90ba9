// The names that the pages and the worker share for what is kept.

export const SHELL = "dayuan-shell";
/** Of the account that is signed in; gone when it signs out. */
export const OWN = "dayuan-own";
export const KEPT_AT = "x-kept-at";
export const KEPT_FOR = "x-kept-for";
/** As long as a session may last at most: later nobody knows in whose hand this phone is. */
export const KEPT_UNTIL = "x-kept-until";
