/** Goes back to the start of the line and clears it. */
const CLEAR = '\r\u001b[K';

/** Where lines go to. */
interface Output {
  write(text: string): unknown;
  /** Whether a person watches. */
  readonly isTTY?: boolean;
}

/** What a command says. How far it is, only where somebody watches. */
export class Terminal {
  constructor(
    private readonly out: Output = process.stdout,
    private readonly err: Output = process.stderr,
  ) {}

  /** What came of it. */
  say(line: string): void {
    this.clear();
    this.out.write(`${line}\n`);
  }

  /** What went wrong, or is not for whoever reads the output. */
  note(line: string): void {
    this.clear();
    this.err.write(`${line}\n`);
  }

  /** How far it is: in the place of what was said of that before. */
  progress(line: string): void {
    if (this.err.isTTY === true) this.err.write(`${CLEAR}${line}`);
  }

  private clear(): void {
    if (this.err.isTTY === true) this.err.write(CLEAR);
  }
}

/** A count for people: 12,345. */
export function count(number: number): string {
  return number.toLocaleString('en');
}

/** So many documents, in words. */
export function documents(number: number): string {
  return `${count(number)} ${number === 1 ? 'document' : 'documents'}`;
}
