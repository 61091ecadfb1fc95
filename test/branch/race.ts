/** A device reads a buffer twice while another task unmaps a half of it. */
export const RACE = `workload race
# Two tasks and one buffer.
task main {
  fd = open("/dev/hmm_dmirror0")
  buf = mmap(NULL, 8 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
  fill(buf, 8 pages, linear(3, 1))
  buffer mirror = 8 pages, linear(0, 0)
  start(unmapper)
  repeat 2 {
    ioctl(fd, HMM_DMIRROR_READ, buf, 8 pages, mirror)
    *(buf) == 3
  }
  join(unmapper)
  close(fd) = 0
}

task unmapper {
  sleep(random 16 us)
  munmap(buf + 4 pages, 4 pages)
  mprotect(buf, 1 page, PROT_READ)
}
`;
