/** Claims about device memory of the second thread that no run here decides, and why not. */
export const UNDECIDED: Readonly<Record<string, { readonly claim: string; readonly why: string }>> =
  {
    U23: {
      claim:
        'version 1 sets the count of every device page to zero when its chunk is made, which breaks DAX (J. Gunthorpe, A. Popple, 2022-09-27)',
      why: 'for private and coherent pages both versions do the same, and there is no DAX here',
    },
    U27: {
      claim:
        'a migration by frame number has no area, and must pass over slots that are not selected before it asks for one (patches 4 of 7 and 5 of 8, 2022-09-26, 09-28)',
      why: 'a slot without a page has no new page either, as no driver of the thread gives it one, and whoever has none is passed over before either question (__migrate_device_pages): in which order the two then stand nothing shows',
    },
    U32: {
      claim:
        'one of the two ways of putting a page forgets the pages that a pagemap manages (A. Popple, D. Williams, 2022-09-27, 09-30)',
      why: 'those are pages of DAX: free_zone_device_page, which private and coherent pages go through, is on both ways',
    },
    U34: {
      claim:
        'nouveau publishes the new page before it is copied, and goes on with it if the copy fails (follows from patches 5 of 7 and 6 of 8, 2022-09-26, 09-28)',
      why: 'the driver here copies by the processor, which cannot fail; a model of another driver is not in it',
    },
    U35: {
      claim: 'its eviction ignores what each copy answers (follows from patches 6 of 7 and 7 of 8)',
      why: 'the same',
    },
    U44: {
      claim:
        'who walks pages of the LRU lists must ask for coherent pages first: the head of the list that they would be on is the pointer to their pagemap (F. Kuehling, A. Popple, 2022-02-18 to 05-27)',
      why: 'the walkers that the patch is about take a page off a list only if it says that it is on one (PG_lru; isolate_lru_page, deactivate_page, khugepaged), which a page of a device never does, so that none of them destroys it. What else they do with the page, statistics of nodes, merging, NUMA policy, is not here, and `walker.lru` is refused. What a look-up for such walkers answers is C11',
    },
    U49: {
      claim:
        'a page number that is inserted with a given protection is clean and read only on arm64, so that the first store faults twice (2024-01-25)',
      why: 'it is about the hardware’s dirty bit of one architecture, and about areas of page numbers, which no device mirrors',
    },
    U50: {
      claim:
        'drivers want a helper that has the lock and the retry loop, file-backed memory, hints, more memory than there is, and large device pages (C. König and others, 2023-12-01, 12-04)',
      why: 'these are wishes: nothing was proposed that could be run. That helpers of 2019 had the loop and the lock is U63 and B7',
    },
  };
