# Runs in the virtual machine: what the collector says where it cannot work, then what it sees where it can.
say() { echo "CASE $1"; shift; "$@" 2>&1 | tail -n 1; }

say rights /bin/setpriv --reuid=1000 --clear-groups --inh-caps=-all watch-raw --seconds 1 openat
say memory sh -c 'ulimit -l 64 && exec /bin/setpriv --bounding-set=-sys_resource --inh-caps=-all watch-raw --seconds 1 --quiet openat'
say room watch-raw --seconds 1 --quiet --ring-bytes 268435456 openat
mount -t tmpfs none /sys/kernel/btf
say types watch-raw --seconds 1 openat
umount /sys/kernel/btf

echo "CASE all"
watch-raw --seconds 1 --quiet 2>&1

echo "CASE watch"
ln -s /etc/shadow /tmp/link
mkfifo /tmp/go
watch-raw --until-eof openat connect execve procexit clone fork vfork > /tmp/events 2> /tmp/said < /tmp/go &
watcher=$!
exec 3> /tmp/go
until grep -q started /tmp/said || ! kill -0 $watcher 2> /dev/null; do sleep 0.2; done
/bin/busybox cat /tmp/link > /dev/null
/bin/busybox nc -w 1 127.0.0.1 9 < /dev/null > /dev/null 2>&1
for i in 1 2 3 4 5 6 7 8 9 10; do /bin/busybox cat /etc/shadow /etc/shadow /etc/shadow > /dev/null; done
sleep 0.5
exec 3>&-
wait $watcher
cat /tmp/said
grep -E 'execve|\[path /etc/shadow\]|connect|procexit|clone' /tmp/events
