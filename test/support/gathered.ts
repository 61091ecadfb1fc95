/** A workload with something of everything that decides and that two tasks can both reach. */
export const GATHERED = `task main {
  fd = open("/dev/hmm_dmirror0")
  classic = mmu_notifier_register()
  buf = mmap(NULL, 4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 4 pages, linear(1, 1))
  own = mmu_interval_notifier_insert(buf, 1 page, release) = 0
  inject(buffer, 2)
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = 0
  ioctl(fd, HMM_DMIRROR_READ, buf, 4 pages) = -ENOMEM
  inject(store, 5)
  ioctl(fd, HMM_DMIRROR_MIGRATE, buf, 2 pages)
  start(other)
  mmu_interval_read_begin(own)
  in callback of own {
    barrier(inside)
  }
  mprotect(buf, 1 page, PROT_READ) = 0
  mmu_interval_read_retry(own) = 1
  join(other)
  fork(child)
  munmap(buf, 1 page)
  in callback of own {
    sleep(1 us)
  }
  in callback of own {
    sleep(2 us)
  }
  start(walker)
  mmu_notifier_unregister(classic)
  join(walker)
  mmu_interval_notifier_remove(own)
  waitpid(child)
  close(fd)
  rmmod()
  inject(zeroPage, 1)
  insmod()
}

task other {
  barrier(inside)
  sleep(10 us)
}

task walker {
  mprotect(buf + 1 page, 2 pages, PROT_READ)
  mprotect(buf + 1 page, 2 pages, PROT_READ|PROT_WRITE)
}

task child {
  *(buf + 1 page) = 7
}
`;
