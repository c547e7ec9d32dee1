import { z } from 'zod';
import { toRequestedSchema } from './elicitation-schema.js';

describe('toRequestedSchema', () => {
  it('has each kind of field, with its defaults', () => {
    const schema = z.object({
      name: z.string().min(1).max(40).default('John Doe').describe('Your name'),
      mail: z.email(),
      age: z.int().min(18).default(30),
      score: z.number().default(95.5),
      verified: z.boolean().default(true),
      note: z.string().optional(),
    });
    expect(toRequestedSchema(schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 40, default: 'John Doe', description: 'Your name' },
        mail: { type: 'string', format: 'email' },
        age: { type: 'integer', minimum: 18, maximum: Number.MAX_SAFE_INTEGER, default: 30 },
        score: { type: 'number', default: 95.5 },
        verified: { type: 'boolean', default: true },
        note: { type: 'string' },
      },
      required: ['mail'],
    });
  });

  it('has each kind of choice', () => {
    const titled = z.union([
      z.literal('value1').meta({ title: 'First' }),
      z.literal('value2').meta({ title: 'Second' }),
    ]);
    const choices = [
      { const: 'value1', title: 'First' },
      { const: 'value2', title: 'Second' },
    ];
    const schema = z.object({
      untitledSingle: z.enum(['a', 'b']).default('a'),
      titledSingle: titled,
      legacy: z.enum(['a', 'b']).meta({ enumNames: ['A', 'B'] }),
      untitledMulti: z.array(z.enum(['a', 'b'])).min(1),
      titledMulti: z.array(titled).max(2),
    });
    expect(toRequestedSchema(schema).properties).toEqual({
      untitledSingle: { type: 'string', enum: ['a', 'b'], default: 'a' },
      titledSingle: { type: 'string', oneOf: choices },
      legacy: { type: 'string', enum: ['a', 'b'], enumNames: ['A', 'B'] },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, minItems: 1 },
      titledMulti: { type: 'array', items: { anyOf: choices }, maxItems: 2 },
    });
  });

  it('is computed once', () => {
    const schema = z.object({ name: z.string() });
    expect(toRequestedSchema(schema)).toBe(toRequestedSchema(schema));
  });

  it.each([
    ['an object in an object', z.object({ deep: z.object({ a: z.string() }) })],
    ['a list of anything', z.object({ list: z.array(z.string()) })],
    ['a choice without titles as a union', z.object({ choice: z.union([z.literal('a'), z.literal('b')]) })],
    ['a date', z.object({ at: z.date() })],
  ])('takes no %s', (_, schema) => {
    expect(() => toRequestedSchema(schema)).toThrow();
  });
});
