#!/usr/bin/perl
# How many interrupts there were, computed from nothing but the kernel's own text of the function_graph tracer with the events of
# irq and irq_vectors in it (options funcgraph-proc, funcgraph-tail and latency-format set): the events count, not the functions.
# No code is shared with src/. Argument: a function (how many interrupts came in its calls).
# Prints `WHAT<tab>CPU<tab>COUNT`; `within`: in calls of the function, over all CPUs; `cut`: interrupts that went on when the
# recording began or ended.
use strict;
use warnings;

my ($root) = @ARGV;
my (%open, %count, %in_root, %going_on);

while (<STDIN>) {
  next unless /\s(\d+)\)\s*(\S.*?)-(\d+)\s+\|\s+([^\s|]{4,6})\s+\|([^|]*)\|( *)(\S.*?)\s*$/;
  my ($cpu, $pid, $text) = ($1, $3, $7);
  my $task = $pid == 0 ? "idle $cpu" : $pid;
  my $stack = $open{$task} //= [];
  if ($text =~ m{^irq_enter_rcu\(\)}) {
    $going_on{$cpu}++;
  } elsif ($text =~ m{^irq_exit_rcu\(\);$|^\} /\* irq_exit_rcu \*/$}) {
    if ($going_on{$cpu}) { $going_on{$cpu}-- } else { $count{cut}{$cpu}++ }
  }
  if ($text =~ m{^/\* (\w+)_entry: (.*) \*/$}) {
    my ($event, $fields) = ($1, $2);
    next if $event eq 'softirq' && soft($fields, $cpu, $stack);
    $event = 'device' if $event eq 'irq_handler';
    $count{$event}{$cpu}++;
    $count{hard}{$cpu}++;
    $count{within}{all}++ if $in_root{$task};
  } elsif ($text =~ /^(.+)\(\) \{$/) {
    push @$stack, $1;
    $in_root{$task}++ if $1 eq $root;
  } elsif ($text =~ m{^\} /\* (.+) \*/$}) {
    $in_root{$task}-- if $1 eq $root && $in_root{$task};
    # An interrupt's records can be on the wrong side of a call's: the name tells.
    for my $at (reverse 0 .. $#$stack) {
      next unless $stack->[$at] eq $1;
      splice @$stack, $at, 1;
      last;
    }
  }
}

# A soft interrupt: who called for it?
sub soft {
  my ($fields, $cpu, $stack) = @_;
  my ($kind) = $fields =~ /action=(\w+)/ or die "not understood: $fields";
  my ($caller) = grep { /^(?:__)?irq_exit(?:_rcu)?$|^__local_bh_enable_ip$|^do_softirq$|^run_ksoftirqd$/ } reverse @$stack;
  my $who = !defined $caller ? 'unknown' : $caller =~ /irq_exit/ ? 'interrupt' : 'task';
  $count{"softirq $kind"}{$cpu}++;
  $count{"softirq of $who"}{$cpu}++;
  return 1;
}

$count{cut}{$_} += $going_on{$_} for grep { $going_on{$_} } keys %going_on;
for my $what (sort keys %count) {
  print join("\t", $what, $_, $count{$what}{$_}), "\n" for sort keys %{$count{$what}};
}
