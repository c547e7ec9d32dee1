const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ATX = /^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}=+[ \t]*$/;

/** The first heading of a Markdown text (CommonMark: `#` to `######`, or a line under which `=` stand), not of code. */
export function firstHeading(markdown: string): string | undefined {
  let fence: string | undefined;
  let before = '';
  for (const line of markdown.split('\n')) {
    const [, marks] = FENCE.exec(line) ?? [];
    if (fence !== undefined) {
      if (marks?.startsWith(fence) === true) fence = undefined;
      continue;
    }
    if (marks !== undefined) {
      fence = marks;
      continue;
    }
    const heading = ATX.exec(line)?.[1] ?? (UNDERLINE.test(line) ? before : '');
    if (heading.trim() !== '') return heading.trim();
    before = line;
  }
  return undefined;
}
