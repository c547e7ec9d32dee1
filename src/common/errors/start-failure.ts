/** A reason not to start that an operator can mend: shown as its message alone, without a stack. */
export class StartFailure extends Error {}
