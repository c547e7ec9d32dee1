/** Documents of made-up words, the same on every run: word `n` of the vocabulary is 1/n as frequent as the first. */

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

/** Words that a title has, and that a text has at least and at most. */
const TITLE_WORDS = 6;
const LEAST_WORDS = 60;
const MOST_WORDS = 3000;

/**
 * The word of that rank, from 1. Ranks are hexadecimal numbers in syllables, so that no two words have one stem.
 *
 * @param {number} rank
 * @returns {string}
 */
export function word(rank) {
  const digits = [...rank.toString(16)].map((digit) => SYLLABLES[parseInt(digit, 16)]);
  return `${digits.join('')}x`;
}

/**
 * @param {number} count
 * @returns {Generator<{ id: string, title: string, text: string, readers?: object }>}
 */
export function* corpus(count) {
  const random = randomNumbers(20_261_124);
  const words = (length) => Array.from({ length }, () => word(rankOf(random())));
  for (let index = 0; index < count; index += 1) {
    yield {
      id: `doc-${index}`,
      title: words(TITLE_WORDS).join(' '),
      text: sentences(words(lengthOf(random()))),
      ...(index % 10 === 0 && { readers: { users: [`reader-${index % 1000}@example.com`] } }),
    };
  }
}

/** By Zipf's law: the logarithm of the rank is even. */
function rankOf(random) {
  return Math.floor(Math.exp(random * Math.log(VOCABULARY)));
}

/** Most texts are short, a few are long: half have less than 300 words. */
function lengthOf(random) {
  return Math.min(MOST_WORDS, Math.floor(LEAST_WORDS / (1 - random * 0.98) ** 0.9) + 80);
}

function sentences(words) {
  return words.map((text, index) => (index % 12 === 11 ? `${text}.\n` : text)).join(' ');
}

/** Numbers from 0 to 1 (mulberry32): the same for the same seed on every machine. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
