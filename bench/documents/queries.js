import { corpus, randomNumbers, word } from './corpus.js';

/** A phrase is looked for that a document has: of the first so many. */
const PHRASES_FROM = 2000;

/**
 * The kinds of query that are measured, each with different queries of its kind.
 *
 * @returns {{ kind: string, queries: string[] }[]}
 */
export function kindsOfQuery() {
  const random = randomNumbers(7);
  const among = (from, to) => () => word(from + Math.floor(random() * (to - from)));
  const [rare, uncommon, common, most] = [among(10_000, 29_000), among(800, 2000), among(5, 15), among(1, 4)];
  const twenty = (query) => Array.from({ length: 20 }, query);
  return [
    { kind: 'a rare word', queries: twenty(rare) },
    { kind: 'a word of some hundred documents', queries: twenty(uncommon) },
    { kind: 'a word of half of them', queries: twenty(common) },
    { kind: 'a word of most of them', queries: twenty(most) },
    { kind: 'two words', queries: twenty(() => `${among(20, 200)()} ${uncommon()}`) },
    { kind: 'two words of most of them', queries: twenty(() => `${most()} ${common()}`) },
    { kind: 'a word or another', queries: twenty(() => `${uncommon()} or ${among(20, 200)()}`) },
    { kind: 'a word and not another', queries: twenty(() => `${uncommon()} -${most()}`) },
    { kind: 'a phrase', queries: phrases(200, 30_000) },
    { kind: 'a phrase of common words', queries: phrases(20, 200) },
    { kind: 'a phrase of words of most of them', queries: phrases(1, 20) },
    { kind: 'no document', queries: twenty(() => `${rare()} ${rare()} nowhere`) },
  ];
}

/** Two words that stand side by side in a document, both of those ranks. */
function phrases(from, to) {
  const ranked = new Set(Array.from({ length: to - from }, (_, at) => word(from + at)));
  const found = [];
  for (const { text } of corpus(PHRASES_FROM)) {
    const words = text.split(/[.\s]+/);
    const at = words.findIndex((first, index) => ranked.has(first) && ranked.has(words[index + 1]));
    if (at !== -1) found.push(`"${words[at]} ${words[at + 1]}"`);
    if (found.length === 20) break;
  }
  return found;
}
