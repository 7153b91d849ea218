#!/usr/bin/perl
# What the aggregations must come to, computed anew from the text of `trace-cmd report -t -R`: no code is shared with
# src/, and where it can be, it is done another way (all events of a task at once, no state machine).
# Its arguments are the ids of the recorder's threads: their system calls are not part of a result, their scheduling is.
# Prints lines `WHAT<tab>KEY<tab>FIGURE...`, all times in nanoseconds.
use strict;
use warnings;

my (@events, %of_task, %last_on, %entered, %calls, %returned);
my ($gaps, $gap_ns) = (0, 0);
my $first_ns;
my %recorder = map { $_ => 1 } @ARGV;
@ARGV = ();

while (<STDIN>) {
  next unless /^\s*.*-(\d+)\s+\[(\d+)\]\s+(\d+)\.(\d{9}): (\w+):\s+(.*?)\s*$/;
  my ($pid, $cpu, $ns, $name, $text) = ($1, $2 + 0, $3 * 1_000_000_000 + $4, $5, $6);
  $first_ns //= $ns;
  next if $recorder{$pid} && $name =~ /^sys_/;
  push @events, {ns => $ns, cpu => $cpu, name => $name};
  if ($name eq 'sched_switch') { switched($ns, $cpu, $text) }
  elsif ($name =~ /^sched_wakeup(_new)?$/) { push @{$of_task{$1}}, ['W', $ns] if $text =~ / pid=(\d+) / }
  elsif ($name eq 'sys_enter' && $text =~ /^id=(-?\d+)/) { entered($pid, $1, $ns) }
  elsif ($name eq 'sys_exit' && $text =~ /^id=(-?\d+) ret=(\S+)/) { returned($pid, $1, signed($2), $ns) }
}

my (%slices, %switches, %preempted, %blocked);

sub switched {
  my ($ns, $cpu, $text) = @_;
  $text =~ /^prev_comm=(.*) prev_pid=(\d+) prev_prio=-?\d+ prev_state=(\S+) next_comm=(.*) next_pid=(\d+) next_prio=/
    or die "not understood: $text\n";
  my ($prev_comm, $prev, $state, $next_comm, $next) = ($1, $2, signed($3), $4, $5);
  my $could_go_on = ($state & 0xff) == 0;
  my $pair = "$prev_comm > $next_comm";
  $switches{$pair}++;
  if ($prev != 0) { $could_go_on ? $preempted{$pair}++ : $blocked{$pair}++ }
  push @{$of_task{$prev}}, [$could_go_on ? 'P' : $state & 0x30 ? 'X' : 'S', $ns] if $prev != 0;
  push @{$of_task{$next}}, ['I', $ns] if $next != 0;
  my $before = $last_on{$cpu};
  if ($before && $before->[0] == $prev) { push @{$slices{$prev}}, $ns - $before->[1] if $prev != 0 }
  elsif ($before) { $gaps++; $gap_ns += $ns - $before->[1] }
  $last_on{$cpu} = [$next, $ns];
}

sub entered { my ($pid, $id, $ns) = @_; $entered{$pid} = [$id, $ns] }

# Pairs as a latency from the last sys_enter of a thread to its next sys_exit; values as they are.
sub returned {
  my ($pid, $id, $value, $ns) = @_;
  push @{$returned{$id}}, $value;
  my $call = delete $entered{$pid} or return;
  push @{$calls{$id}}, $ns - $call->[1];
}

sub signed { my $n = $_[0] =~ /^0x/ ? hex $_[0] : $_[0]; use integer; return $n + 0 }

# n, sum, min, max, p50 and p99 by nearest rank.
sub figures {
  my @sorted = sort { $a <=> $b } @_;
  my $sum = 0;
  { use integer; $sum += $_ for @sorted }
  my $rank = sub { my $r = $_[0] * @sorted; $sorted[($r == int $r ? $r : int($r) + 1) - 1] };
  return (scalar @sorted, $sum, $sorted[0], $sorted[-1], $rank->(0.5), $rank->(0.99));
}

sub print_row { print join("\t", @_), "\n" }

# Waits from all that happened to a task, in order: a letter each.
sub waits {
  my @happened = @{$_[0]};
  my $letters = join '', map { $_->[0] } @happened;
  my (@woken, @preempted);
  # A sleeper, an ended one or one never seen; then wake-ups, the first of which counts; then the CPU.
  while ($letters =~ /(?:^|[SX])(?=(W+)I)/g) {
    push @woken, $happened[pos($letters) + length $1][1] - $happened[pos $letters][1];
  }
  while ($letters =~ /P(?=(W*)I)/g) {
    push @preempted, $happened[pos($letters) + length $1][1] - $happened[pos($letters) - 1][1];
  }
  return (\@woken, \@preempted);
}

print_row('events', '', scalar @events);
print_row('switches', $_, $switches{$_}, $preempted{$_} // 0, $blocked{$_} // 0) for sort keys %switches;
print_row('slices', $_, figures(@{$slices{$_}})) for sort keys %slices;
print_row('gaps', '', $gaps, $gap_ns);
my (@all_woken, @all_preempted);
for my $pid (sort keys %of_task) {
  my ($woken, $preempted) = waits($of_task{$pid});
  print_row('waits', $pid, figures(@$woken)) if @$woken;
  push @all_woken, @$woken;
  push @all_preempted, @$preempted;
}
print_row('waits-all', '', figures(@all_woken)) if @all_woken;
print_row('preempted-all', '', figures(@all_preempted)) if @all_preempted;
print_row('calls', $_, figures(@{$calls{$_}})) for sort keys %calls;
print_row('returned', $_, figures(@{$returned{$_}})) for sort keys %returned;

# Buckets of what was returned, by the number of binary digits: 0; 1; 2-3; 4-7 …, negative ones left out.
my %buckets;
for my $value (grep { $_ >= 0 } map { @$_ } values %returned) { $buckets{$value == 0 ? 0 : length sprintf '%b', $value}++ }
print_row('bucket', $_ == 0 ? 0 : 2**($_ - 1), $buckets{$_}) for sort { $a <=> $b } keys %buckets;

# Events by interval of 10 ms since the first, be it the recorder's, and those of each CPU.
my %intervals;
for (@events) {
  my $bin = int(($_->{ns} - $first_ns) / 10_000_000);
  $intervals{all}{$bin}++;
  $intervals{$_->{cpu}}{$bin}++ if $_->{name} eq 'sched_switch';
}
for my $cpu (sort keys %intervals) {
  print_row('interval', "$cpu $_", $intervals{$cpu}{$_}) for sort { $a <=> $b } keys %{$intervals{$cpu}};
}
