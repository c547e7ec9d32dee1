/**
 * Documents of made-up words, the same on every run. Words are as frequent as in a language whose most frequent ones are
 * not stop-words: the first of the vocabulary is in nine of ten documents, word `n` 1/n as often.
 */

const VOCABULARY = 30_000;
const SYLLABLES = [
  'ba',
  'co',
  'du',
  'fe',
  'gi',
  'ho',
  'ju',
  'ka',
  'lo',
  'mi',
  'nu',
  'pa',
  'ro',
  'su',
  'ta',
  'vo',
];
const TITLE_WORDS = 6;

/** One document in so many is not for everyone: it names one of a hundred readers. */
const RESTRICTED = 10;

/**
 * The word of that rank, from 1: the rank as a hexadecimal number in syllables, so that no two words have one stem.
 *
 * @param {number} rank
 * @returns {string}
 */
export function word(rank) {
  const digits = [...rank.toString(16)].map((digit) => SYLLABLES[parseInt(digit, 16)]);
  return `${digits.join('')}x`;
}

/**
 * The address of one of the hundred readers.
 *
 * @param {number} number
 * @returns {string}
 */
export function reader(number) {
  return `reader-${number % 100}@example.com`;
}

/**
 * @param {number} count
 * @returns {Generator<{ id: string, title: string, text: string, metadata: object, readers?: object }>}
 */
export function* corpus(count) {
  const random = randomNumbers(20_261_124);
  const words = (length) => Array.from({ length }, () => word(rankOf(random())));
  for (let index = 0; index < count; index += 1) {
    yield {
      id: `doc-${index}`,
      title: words(TITLE_WORDS).join(' '),
      text: sentences(words(lengthOf(random()))),
      metadata: {},
      ...(index % RESTRICTED === 0 && { readers: { users: [reader(index / RESTRICTED)], scopes: [] } }),
    };
  }
}

/**
 * Numbers from 0 to 1 (mulberry32): the same for the same seed on every machine.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** By Zipf's law: the logarithm of the rank is even. */
function rankOf(random) {
  return Math.floor(Math.exp(random * Math.log(VOCABULARY)));
}

/** Half of the texts have less than 200 words, one in a hundred more than 1,500. */
function lengthOf(random) {
  return Math.floor(60 / (1 - random * 0.98) ** 0.9) + 80;
}

function sentences(words) {
  return words.map((text, index) => (index % 12 === 11 ? `${text}.\n` : text)).join(' ');
}
