/** What a person sees of an HTML answer: its text, without markup, entities decoded, white space as one. */
export async function visibleText(response: Response): Promise<string> {
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const [, main = ''] = /<main>(.*)<\/main>/s.exec(await response.text()) ?? [];
  return main
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Expects a page of that status which sends nobody anywhere; its text. */
export async function expectPage(response: Response, status: number): Promise<string> {
  expect([response.status, response.headers.get('location')]).toEqual([status, null]);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return visibleText(response);
}
