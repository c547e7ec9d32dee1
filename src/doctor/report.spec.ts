import { fault, good, gravest, type Level, skipped, warning } from './check.js';
import type { Examined } from './examine.js';
import { describe as describeCheck, holds, summarise, toJson } from './report.js';

const examined = (name: string, ...findings: Examined['findings']): Examined => ({
  name,
  title: name.toUpperCase(),
  level: gravest(findings.map(({ level }) => level)),
  findings,
});

const FINE = examined('fine', good('it is'));
const BAD = examined('bad', fault('it is not', 'mend it'), warning('nor is that', 'see to it'));
const OTHER = examined('other', skipped('not asked for'));

describe('the report', () => {
  it('says each finding on a line, and below it how to mend it', () => {
    expect([FINE, BAD, OTHER].map((check) => describeCheck(check, false)).join('')).toBe(
      '✓ FINE: it is\n✗ BAD: it is not\n    → mend it\n! BAD: nor is that\n    → see to it\n– OTHER: not asked for\n',
    );
  });

  it('says once what mends several', () => {
    const both = examined(
      'both',
      fault('one', 'mend it'),
      fault('two', 'mend it'),
      fault('three', 'see to it'),
    );
    expect(describeCheck(both, false)).toBe(
      '✗ BOTH: one\n✗ BOTH: two\n    → mend it\n✗ BOTH: three\n    → see to it\n',
    );
  });

  it('colours the mark alone', () => {
    expect(describeCheck(BAD, true)).toMatch(/^\u001b\[31m✗\u001b\[0m BAD: it is not\n/);
  });

  it('counts, and holds where nothing is wrong', () => {
    expect(summarise([FINE, BAD, OTHER])).toBe('3 checks: 1 good, 1 wrong, 1 not looked at.');
    expect(summarise([FINE])).toBe('1 check: 1 good.');
    expect(holds([FINE, BAD])).toBe(false);
    expect(holds([FINE, OTHER, examined('known', warning('a', 'b'))])).toBe(true);
  });

  it('is JSON for programs', () => {
    expect(JSON.parse(toJson('https://gate.example', [BAD]))).toEqual({
      url: 'https://gate.example',
      ok: false,
      checks: [BAD],
    });
  });
});

describe('gravest', () => {
  it.each<[Level[], Level]>([
    [['good', 'fault', 'warning'], 'fault'],
    [['skipped', 'warning', 'good'], 'warning'],
    [['skipped', 'good'], 'good'],
    [['skipped'], 'skipped'],
  ])('of %j is %s', (levels, gravestOne) => {
    expect(gravest(levels)).toBe(gravestOne);
  });
});
