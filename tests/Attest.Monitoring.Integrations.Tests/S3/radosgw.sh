#!/usr/bin/env bash
# A real S3 endpoint on loopback for tests: Ceph's radosgw with one monitor and one OSD that keeps everything in memory.
#   radosgw.sh DIR PORT MON_PORT     DIR is new or empty. Prints "ready", then runs until its standard input ends.
# The keys are AK and SK.
set -euo pipefail
dir=$(realpath -m "$1") port=$2 mon_port=$3
mkdir -p "$dir"/{mon,osd/0,run,log,rgw}
cd "$dir"
pids=()
stop() {
  # The gateway first and the monitor last, or the first two hang.
  local i
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || continue
    for _ in $(seq 50); do kill -0 "${pids[i]}" 2>/dev/null || break; sleep 0.1; done
    kill -9 "${pids[i]}" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 1' TERM
cat >ceph.conf <<CONF
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_initial_members = a
mon_host = [v1:127.0.0.1:$mon_port/0]
ms_bind_msgr2 = false
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 1073741824
mon_data = $dir/mon/a
osd_data = $dir/osd/0
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
log_file = $dir/log/\$name.log
mon_cluster_log_file = $dir/log/cluster.log
keyring = $dir/keyring
pid_file = $dir/run/\$name.pid
mon_data_avail_crit = 1
mon_max_pg_per_osd = 1000
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:$port
rgw_enable_usage_log = false
rgw_data = $dir/rgw
rgw_dns_name = localhost
CONF
ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.rgw --cap mon 'allow rwx' --cap osd 'allow rwx' >/dev/null
ceph-authtool keyring --gen-key -n osd.0 --cap mon 'allow *' --cap osd 'allow *' >/dev/null
monmaptool --create --clobber --fsid "$(sed -n 's/^fsid = //p' ceph.conf)" --addv a "[v1:127.0.0.1:$mon_port]" monmap >/dev/null
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring keyring
ceph-mon -c ceph.conf -i a -f >mon.out 2>&1 </dev/null &
pids+=($!)
for _ in $(seq 100); do timeout 5 ceph -c ceph.conf --connect-timeout 2 -s >/dev/null 2>&1 && break; sleep 0.1; done
osd=$(cat /proc/sys/kernel/random/uuid)
timeout 20 ceph -c ceph.conf osd new "$osd" 0 >/dev/null
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$osd" >mkfs.out 2>&1
ceph-osd -c ceph.conf -i 0 -f >osd.out 2>&1 </dev/null &
pids+=($!)
for _ in $(seq 100); do timeout 5 ceph -c ceph.conf osd stat 2>/dev/null | grep -q '1 up' && break; sleep 0.2; done
radosgw -c ceph.conf -n client.rgw -f >rgw.out 2>&1 </dev/null &
pids+=($!)
for _ in $(seq 600); do
  exec 3<>"/dev/tcp/127.0.0.1/$port" && break
  sleep 0.1
done 2>/dev/null
timeout 60 radosgw-admin -c ceph.conf -n client.rgw user create --uid t --display-name t --access-key AK --secret SK >/dev/null 2>&1
echo ready
cat >/dev/null
