/** The version of this package. */
export const Version: string = "0.1.0";
