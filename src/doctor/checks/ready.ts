import { type Check, fault, good, skipped } from '../check.js';
import { printable } from '../printable.js';

/** Whether the service says that it can serve. */
export const ready: Check = {
  name: 'ready',
  title: 'Ready',
  async examine(deployment) {
    const { status, json } = await deployment.ask('/health/ready');
    if (status === 200 && json !== undefined) return [good('the database answers and has every migration')];
    if (status !== 503) return [skipped(`/health/ready is not shown to the outside (${status})`)];
    const parts = printable(json?.['error'] ?? {});
    return [
      fault(
        `the service is not ready: ${parts}`,
        'Look at its log. Is Postgres running and reachable from it (DATABASE_URL), and did the migrations run? While it stops, it says this too.',
      ),
    ];
  },
};
