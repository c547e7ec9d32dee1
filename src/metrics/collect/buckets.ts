/** Upper bounds of a latency's buckets, in seconds: from what is answered out of memory to what the longest limits allow. */
export const LATENCY = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The same of a stream, which lasts as long as its token at most. */
export const STREAM = [1, 10, 60, 300, 900, 3600, 14_400, 43_200, 86_400];

/** The same of a revocation, which waits for every replica. */
export const REVOCATION = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10];
