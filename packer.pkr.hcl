# Builds the appliance: packer build packer.pkr.hcl, as root, from this folder. Only components of Packer's core, so that
# Debian's 1.6 and today's versions both take it; the work itself is `npm run image`.
packer {
  required_version = ">= 1.6.0"
}

variable "out" {
  type        = string
  default     = "dist/image"
  description = "Where the results go."
}

source "null" "appliance" {
  communicator = "none"
}

build {
  name    = "appliance"
  sources = ["source.null.appliance"]

  provisioner "shell-local" {
    inline = ["npm run image -- --out '${var.out}'"]
  }

  post-processors {
    post-processor "artifice" {
      files = ["${var.out}/SHA256SUMS"]
    }
    post-processor "manifest" {
      output = "${var.out}/packer-manifest.json"
    }
  }
}
