import { documentInput } from './document-input.js';

const LEAST = { id: '7', title: 'A cake', text: '' };

describe('documentInput', () => {
  it('fills in what is absent', () => {
    expect(documentInput.parse(LEAST)).toEqual({ ...LEAST, metadata: {} });
  });

  it('takes all that there is', () => {
    const document = {
      ...LEAST,
      text: 'x'.repeat(200_000),
      url: 'https://shop.example/7',
      metadata: { flavours: ['lemon', null], price: { gbp: 2.5 }, vegan: true, path: 'C:\\u0000' },
    };
    expect(documentInput.parse(document)).toEqual(document);
  });

  it.each([
    ['id', { id: '..' }],
    ['id', { id: undefined }],
    ['title', { title: ' ' }],
    ['title', { title: 'x'.repeat(501) }],
    ['title', { title: 'a\0' }],
    ['text', { text: 'x'.repeat(200_001) }],
    ['text', { text: 'a\ud800' }],
    ['text', { text: 7 }],
    ['url', { url: 'javascript:alert(1)' }],
    ['url', { url: '' }],
    ['metadata', { metadata: [] }],
    ['metadata', { metadata: { a: 'x'.repeat(17_000) } }],
    ['metadata', { metadata: { a: [{ b: '\0' }] } }],
    ['metadata', { metadata: { 'a\ud800': 1 } }],
    ['', { tittle: 'x' }],
  ])('names %j as what is wrong', (field, fault) => {
    const { error } = documentInput.safeParse({ ...LEAST, ...fault });
    expect(error?.issues.map(({ path }) => path[0] ?? '')).toEqual([field]);
  });
});
