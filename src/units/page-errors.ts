/** Of pages and of what serves them: 8xx of the catalogue. */
export const PAGE_ERRORS = {
  HMT801: {
    status: 2,
    trigger: 'the scripts that pages need are not beside the program',
    mend: 'in a clone, npm run build makes them; otherwise install hmmtrace again',
  },
  HMT802: {
    status: 2,
    trigger: 'something that is no page of hmmtrace stands where a page should be written',
    mend: 'name another file, or remove what is there',
  },
  HMT803: {
    status: 2,
    trigger: 'the port that sessions should be served at is taken, or only root may listen there',
    mend: 'give another one with --port, or leave --port out for any that is free',
  },
} as const;
