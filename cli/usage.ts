/** The command was called wrongly; the usage is printed with it. */
export class UsageError extends Error {}
