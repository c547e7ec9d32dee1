import { MEND_BEHIND } from '../answers/misfit.js';
import { type Check, fault, good } from '../check.js';

/** Whether anything answers. */
export const reachable: Check = {
  name: 'reachable',
  title: 'Reachable',
  isGate: true,
  async examine(deployment) {
    const answer = await deployment.get('/health/live');
    if ([502, 503, 504].includes(answer.status)) {
      return [
        fault(`${answer.asked} answers ${answer.status}: nothing answers behind the proxy`, MEND_BEHIND),
      ];
    }
    return [good(`answers in ${Math.round(answer.milliseconds)} ms`)];
  },
};
