import { inWords } from './lifetime.js';

describe('inWords', () => {
  it.each([
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '60 seconds'],
    [3600, '60 minutes'],
    [5400, '90 minutes'],
    [86_400, '24 hours'],
    [604_800, '7 days'],
    [86_401, '86401 seconds'],
  ])('%d s', (seconds, words) => {
    expect(inWords(seconds)).toBe(words);
  });
});
