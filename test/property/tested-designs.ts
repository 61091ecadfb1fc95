/** Designs that can be built, for every random workload. */
export const TESTED = [
  'v5',
  'v5-on-6.1',
  'v5-on-6.1-covered',
  'linux-5.5',
  'linux-5.8',
  'linux-6.1',
  'linux-6.1-asis',
] as const;

/** Named designs with a switch that has no module yet, and which. */
export const NOT_BUILT: Readonly<Record<string, string>> = {
  'v5-repaired': 'driver.lifetime=refcounted',
  v6: 'notifier.remove=put',
  workqueue: 'notifier.remove=workqueue',
  batch: 'notifier.update=batch',
  'shrink-and-fault':
    'driver.unmap=shrinkAndFault is built, notifier.insertInCallback=forbidden not',
  'odp-blocks': 'driver.tracking=pageTableBlocks',
  'linux-5.19': 'devmem.pagemapRef=dropped',
  'hmm-2019-before': 'mirror.validity=rangeDone',
  'hmm-2019-v2': 'mirror.validity=rangeWait',
  'hmm-2019-repaired': 'mirror.validity=rangeWait',
};
