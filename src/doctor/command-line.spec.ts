import { parseCommandLine, WrongUsage } from './command-line.js';

const URL_ = 'https://gate.example';
const TOKEN = `mcp_${'0123456789abcdef'.repeat(2)}`;

describe('parseCommandLine', () => {
  it.each([
    [URL_, URL_],
    [`${URL_}/`, URL_],
    [`${URL_}/sse`, URL_],
    [`${URL_}/sse/`, URL_],
    [`${URL_}/mcp`, URL_],
    ['https://GATE.example:443', URL_],
    ['http://localhost:3000/sse', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s is %s', (url, base) => {
    expect(parseCommandLine([url], {})).toEqual({
      base,
      isRegistering: false,
      isJson: false,
      limitSeconds: 10,
    });
  });

  it('takes the options wherever they stand', () => {
    const words = ['--json', URL_, '--register', '--timeout', '2.5', '--token', TOKEN];
    expect(parseCommandLine(words, {})).toEqual({
      base: URL_,
      isRegistering: true,
      isJson: true,
      limitSeconds: 2.5,
      token: TOKEN,
    });
  });

  it('takes the token from the environment, and the command line’s over it', () => {
    const other = `mcp_${'f'.repeat(32)}`;
    expect(parseCommandLine([URL_], { GATEHOUSE_TOKEN: TOKEN })?.token).toBe(TOKEN);
    expect(parseCommandLine([URL_, '--token', other], { GATEHOUSE_TOKEN: TOKEN })?.token).toBe(other);
    expect(parseCommandLine([URL_], { GATEHOUSE_TOKEN: '' })).not.toHaveProperty('token');
  });

  it('is undefined where help is asked for', () => {
    expect(parseCommandLine(['--help'], {})).toBeUndefined();
    expect(parseCommandLine([URL_, '-h'], {})).toBeUndefined();
  });

  it.each([
    [[]],
    [[URL_, URL_]],
    [['gate.example']],
    [['ftp://gate.example']],
    [['https://name:secret@gate.example']],
    [[`${URL_}/auth`]],
    [[`${URL_}/?x=1`]],
    [[`${URL_}/#x`]],
    [[URL_, '--unknown']],
    [[URL_, '--token']],
    [[URL_, '--token', 'x']],
    [[URL_, '--token', `${TOKEN}\n`]],
    [[URL_, '--timeout', '0']],
    [[URL_, '--timeout', '-1']],
    [[URL_, '--timeout', 'x']],
    [[URL_, '--timeout', '301']],
  ])('%j: wrong', (words) => {
    expect(() => parseCommandLine(words, {})).toThrow(WrongUsage);
  });

  it('repeats no secret', () => {
    expect.assertions(2);
    for (const words of [[URL_, '--token', 'secret'], ['https://name:secret@gate.example']]) {
      try {
        parseCommandLine(words, {});
      } catch (error) {
        expect((error as Error).message).not.toContain('secret');
      }
    }
  });
});
