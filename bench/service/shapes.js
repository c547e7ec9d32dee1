/** The tools of the benchmark, for whoever has a zod: each contender builds them with its own. */

/** What every contender says of `echo`. */
export const ECHO = { name: 'echo', title: 'Echo', description: 'Gives back the text that it is given.' };

/** The arguments of `echo`, and its result. */
export const echoFields = (z) => ({ text: z.string() });

/** What every contender says of one of many tools. */
export const numbered = (number) => ({
  name: `tool_${number}`,
  title: `Tool ${number}`,
  description: `Looks up the orders of branch ${number} that match.`,
});

/** The five fields of one of many tools. */
export const fiveFields = (z) => ({
  query: z.string().min(1).max(200).describe('What to look for'),
  limit: z.number().int().min(1).max(100).describe('How many orders at most'),
  paid: z.boolean().optional().describe('Only those that are paid, or only those that are not'),
  state: z.enum(['open', 'baked', 'delivered']).describe('How far the order is'),
  tags: z.array(z.string()).max(10).optional().describe('Words that the order is marked with'),
});
