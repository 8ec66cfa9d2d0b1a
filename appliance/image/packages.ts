/** Debian packages of the appliance, with the reason for each group. Recommends are left out: what is here is all there is. */

/** Debian 13: HAProxy 3.0 LTS, Linux 6.12 LTS. */
export const SUITE = 'trixie'

const GROUPS = {
  /** linux-image-amd64 and not -cloud: VirtualBox and VMware offer e1000 cards, and every console needs a screen. */
  system:
    'systemd systemd-sysv udev dbus kmod libpam-systemd systemd-resolved linux-image-amd64 initramfs-tools zstd e2fsprogs dosfstools login passwd kbd',
  boot: 'grub2-common grub-pc-bin grub-efi-amd64-signed shim-signed shim-helpers-amd64-signed',
  traffic: 'haproxy keepalived nftables ipvsadm iproute2 conntrack',
  diagnostics: 'iputils-ping iputils-arping traceroute tcpdump ethtool procps less',
  /** tzdata-legacy: zones by the names that browsers give them, e.g. Asia/Calcutta. */
  access: 'openssh-server chrony tzdata tzdata-legacy ca-certificates openssl logrotate',
  /** Integration with Hyper-V, VMware and KVM: clean shutdown, addresses in the host's manager, time. */
  guests: 'hyperv-daemons open-vm-tools qemu-guest-agent'
} as const

export const PACKAGES: readonly string[] = Object.values(GROUPS).flatMap((group) => group.split(' '))
