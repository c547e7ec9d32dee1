/** Why a command stopped, in words for who gave it. */
export class CommandFailure extends Error {}
