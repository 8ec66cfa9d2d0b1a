<#
.SYNOPSIS
  Makes the Ballast virtual machine on this Hyper-V host, as the walk-through wants it: two processors, 2 GB of memory, two
  network adapters with static MAC addresses and MAC address spoofing.
.DESCRIPTION
  For Windows Server 2012 R2 and later. Run it in an elevated PowerShell, in the folder that was unpacked.
.EXAMPLE
  .\Import-Ballast.ps1 -NetworkSideSwitch 'DMZ' -FarmSideSwitch 'LAN'
#>
[CmdletBinding()]
param(
  [Parameter(Mandatory = $true)][string] $NetworkSideSwitch,
  [Parameter(Mandatory = $true)][string] $FarmSideSwitch,
  [string] $Name = 'Ballast',
  [string] $Path = (Get-VMHost).VirtualMachinePath,
  [ValidateSet(1, 2)][int] $Generation = 1,
  [switch] $Start
)
$ErrorActionPreference = 'Stop'

if (Get-VM -Name $Name -ErrorAction SilentlyContinue) { throw "There is a virtual machine '$Name' already. Choose another name with -Name." }
foreach ($switch in $NetworkSideSwitch, $FarmSideSwitch) {
  if (-not (Get-VMSwitch -Name $switch -ErrorAction SilentlyContinue)) {
    throw "There is no virtual switch '$switch'. This host has: $((Get-VMSwitch).Name -join ', ')."
  }
}

$folder = Join-Path $Path $Name
$disks = Join-Path $folder 'Virtual Hard Disks'
New-Item -ItemType Directory -Force -Path $disks | Out-Null
$disk = Join-Path $disks 'ballast.vhdx'
if (Test-Path $disk) { throw "$disk exists already. Move it away, or choose another name with -Name." }
Write-Progress -Activity 'Ballast' -Status 'Copying the disk'
Copy-Item -Path (Join-Path $PSScriptRoot 'Virtual Hard Disks\ballast.vhdx') -Destination $disk

$machine = New-VM -Name $Name -Path $Path -Generation $Generation -MemoryStartupBytes 2GB -VHDPath $disk -SwitchName $NetworkSideSwitch
Set-VMProcessor -VM $machine -Count 2
Set-VMMemory -VM $machine -DynamicMemoryEnabled $false
if ((Get-Command Set-VM).Parameters.ContainsKey('AutomaticCheckpointsEnabled')) { Set-VM -VM $machine -AutomaticCheckpointsEnabled $false }
Get-VMNetworkAdapter -VM $machine | Rename-VMNetworkAdapter -NewName 'Network Side'
Add-VMNetworkAdapter -VM $machine -Name 'Farm Side' -SwitchName $FarmSideSwitch

# Microsoft's own range, with random ends: the addresses stay the same from now on.
foreach ($adapter in Get-VMNetworkAdapter -VM $machine) {
  $mac = '00155D{0:X2}{1:X2}{2:X2}' -f (Get-Random -Maximum 256), (Get-Random -Maximum 256), (Get-Random -Maximum 256)
  Set-VMNetworkAdapter -VMNetworkAdapter $adapter -StaticMacAddress $mac -MacAddressSpoofing On
}
if ($Generation -eq 2) { Set-VMFirmware -VM $machine -EnableSecureBoot On -SecureBootTemplate MicrosoftUEFICertificateAuthority }

if ($Start) { Start-VM -VM $machine }
Write-Host "The virtual machine '$Name' is ready. Open its console and log in as bal with the password 1fourall."
