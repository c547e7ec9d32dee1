const START = '\u0002';
const STOP = '\u0003';

/** Has `ts_headline` put what matches between two characters that mean nothing in a text. */
export const MARK_OPTIONS = `StartSel="${START}", StopSel="${STOP}"`;

/** A piece of a text, and whether it is what was looked for. */
export interface Part {
  text: string;
  isMatch: boolean;
}

/** A text that `ts_headline` marked, in pieces. All of them together are the text, marks or not. */
export function markedParts(marked: string): Part[] {
  return marked
    .split(new RegExp(`(${START}[^${START}${STOP}]*${STOP})`))
    .filter((piece) => piece !== '')
    .map((piece) => ({
      text: piece.replaceAll(START, '').replaceAll(STOP, ''),
      isMatch: piece.startsWith(START),
    }));
}
