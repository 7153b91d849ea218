#!/usr/bin/perl
# What calls come to, computed from nothing but the kernel's own text of the function_graph tracer (options funcgraph-proc,
# funcgraph-tail and latency-format set): no code is shared with src/. Arguments: `apart` or `inside` (what is done with
# interrupts), then the functions that are roots (none: every outermost call).
# Prints `WHAT<tab>PLACE<tab>CALLS<tab>NANOSECONDS<tab>SLACK`. The text cuts digits off durations from 10 ms on: the true sum is
# from NANOSECONDS to NANOSECONDS + SLACK.
use strict;
use warnings;

my ($mode, @roots) = @ARGV;
my %is_root = map { $_ => 1 } @roots;
my %level_of = ('.' => 0, 's' => 1, 'h' => 2, 'H' => 2, 'z' => 3, 'Z' => 3);
my (%open, %sums);
my %count = (begun => 0, ended => 0, orphans => 0, dropped => 0, leaves => 0);

while (<STDIN>) {
  next unless /\s(\d+)\)\s*(\S.*?)-(\d+)\s+\|\s+([^\s|]{4,6})\s+\|([^|]*)\|( *)(\S.*?)\s*$/;
  my ($cpu, $pid, $flags, $duration, $indent, $text) = ($1, $3, $4, $5, length $6, $7);
  next if $text =~ m{^/\* .* \*/$};
  my $task = $pid == 0 ? "idle $cpu" : $pid;
  my $stack = $open{$task} //= [];
  my $depth = int(($indent - 2) / 2);
  my $level = $level_of{substr $flags, 2, 1} // die "flags not understood: $_";
  if ($text =~ /^(.+)\(\) \{$/) {
    begun($stack, $depth, $1, $level);
  } elsif ($text =~ /^(.+)\(\);$/) {
    $count{leaves}++;
    begun($stack, $depth, $1, $level);
    ended($stack, $depth, $1, $duration);
  } elsif ($text =~ m{^\} /\* (.+) \*/$}) {
    ended($stack, $depth, $1, $duration);
  } else {
    die "not understood: $_";
  }
}

sub begun {
  my ($stack, $depth, $name, $level) = @_;
  $count{begun}++;
  # Some functions begin a hard interrupt, or run soft ones, before the flags say so.
  $level = 2 if $level < 2 && $name =~ /^(?:irq_enter(?:_rcu)?|_*sysvec_\w+|_*common_interrupt)$/;
  $level = 1 if $level == 0 && $name =~ /^(?:__do_softirq|handle_softirqs)$/;
  # An interrupt can come at the depth of the call that is about to end: it is in that call, or just behind it.
  while (@$stack && $stack->[-1]{depth} >= $depth) {
    last if $stack->[-1]{depth} == $depth && interrupts($stack->[-1], $level, $name);
    pop @$stack;
    $count{dropped}++;
  }
  my $caller = $stack->[-1];
  my %call = (depth => $depth, name => $name, level => $level, hard => 0);
  my $between = $mode eq 'apart' && interrupts($caller, $level, $name);
  $call{hard} = 1 if $level >= 2 || ($caller && $caller->{hard});
  $call{runs_softirqs} = 1
    if $name =~ /^(?:__local_bh_enable_ip|do_softirq|do_softirq_post_smp_call_flush|run_ksoftirqd)$/
    || ($caller && $caller->{runs_softirqs} && $level <= 1);
  my $in_tree = $caller && defined $caller->{path};
  my $begins = @roots ? $is_root{$name} : !$caller;
  if ($in_tree) {
    $call{interrupt} = $between || $caller->{interrupt};
    $call{place} = ($call{interrupt} ? 'interrupt ' : 'function ') . $name;
    $call{edge} = "$caller->{place} > $call{place}";
    $call{path} = "$caller->{path} / $call{place}";
  } elsif ($begins) {
    $call{interrupt} = !@roots && $between;
    $call{place} = $call{path} = ($call{interrupt} ? 'interrupt ' : 'function ') . $name;
  }
  push @$stack, \%call;
}

# Whether a call comes in between, and was not called by the one around it.
sub interrupts {
  my ($caller, $level, $name) = @_;
  return $level > 0 unless $caller;
  return 1 if $caller->{name} =~ /^_*irq_exit(_rcu)?$/ && $name =~ /^irq_enter(_rcu)?$|sysvec_|common_interrupt$/;
  return 0 if $level <= $caller->{level};
  return !($level == 1 && ($caller->{hard} || $caller->{runs_softirqs}));
}

sub ended {
  my ($stack, $depth, $name, $duration) = @_;
  $count{ended}++;
  while (@$stack && $stack->[-1]{depth} > $depth) { pop @$stack; $count{dropped}++ }
  my $call = $stack->[-1];
  if (!$call || $call->{depth} != $depth || $call->{name} ne $name) { $count{orphans}++; return }
  pop @$stack;
  return unless defined $call->{path};
  my ($ns, $slack) = nanoseconds($duration);
  add('function', $call->{place}, $ns, $slack, within($stack, 'place', $call->{place}));
  add('edge', $call->{edge}, $ns, $slack, within($stack, 'edge', $call->{edge})) if $call->{edge};
  add('path', $call->{path}, $ns, $slack, 0);
}

sub within { my ($stack, $what, $value) = @_; return scalar grep { ($_->{$what} // '') eq $value } @$stack }

# `1234.567`: nanoseconds. Fewer digits after the point were cut, not rounded.
sub nanoseconds {
  $_[0] =~ /(\d+)(?:\.(\d{1,3}))? us/ or die "no duration in: $_[0]";
  my ($us, $rest) = ($1, $2 // '');
  my $missing = 3 - length $rest;
  return ($us * 1000 + ($rest eq '' ? 0 : $rest * 10**$missing), 10**$missing - 1);
}

sub add {
  my ($what, $place, $ns, $slack, $nested) = @_;
  my $sum = $sums{$what}{$place} //= [0, 0, 0];
  $sum->[0]++;
  return if $nested;
  $sum->[1] += $ns;
  $sum->[2] += $slack;
}

print join("\t", 'count', $_, $count{$_}, 0, 0), "\n" for sort keys %count;
for my $what (sort keys %sums) {
  print join("\t", $what, $_, @{$sums{$what}{$_}}), "\n" for sort keys %{$sums{$what}};
}
