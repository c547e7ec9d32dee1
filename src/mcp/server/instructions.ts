/** What the server tells a model about itself, whichever protocol brings it. */
export const INSTRUCTIONS =
  'Each call is made for the person who connected you, with what they consented to. ' +
  'A result marked as an error says in words what to do otherwise.';
