import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { assistant, Prompt, type PromptData, type PromptHandler, user } from '../../src/mcp/provider-api.js';

const tones = ['warm', 'dry', 'formal'] as const;
const args = z.object({
  name: z.string().describe('Whom to thank'),
  tone: z.enum(tones).default('warm').describe('How to sound'),
});
type Args = z.output<typeof args>;

/** A prompt: a person picks it from a list, and the client completes what they type. */
@Injectable()
@Prompt({
  name: 'thank',
  title: 'Thank a customer',
  description: 'A note of thanks to go with an order.',
  arguments: args,
})
export class ThankPrompt implements PromptHandler<Args, keyof Args> {
  get({ name, tone }: Args): PromptData {
    return [
      user('Write a note of thanks to Ann, in a dry tone.'),
      assistant('Ann. Cupcakes. Yours. Thank you.'),
      user(`Write a note of thanks to ${name}, in a ${tone} tone.`),
    ];
  }

  complete(argument: keyof Args, value: string): string[] {
    return argument === 'tone' ? tones.filter((tone) => tone.startsWith(value)) : [];
  }
}
