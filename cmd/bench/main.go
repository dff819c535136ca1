// Command bench measures laigao against anchors in the same run and prints one
// line a figure.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// figure is one measured value beside its anchor. Ratio is what the bar is held
// against; higher is better unless less is set.
type figure struct {
	name   string
	value  float64
	unit   string
	anchor float64
	ratio  float64
	bar    float64
	less   bool // the ratio must not exceed the bar
}

func (f figure) line() string {
	verdict := "ok"
	if f.less && f.ratio > f.bar || !f.less && f.ratio < f.bar {
		verdict = "short"
	}
	return fmt.Sprintf("bench %s %.4g %s anchor=%.4g bar=%.2f %s", f.name, f.value, f.unit, f.anchor, f.bar, verdict)
}

// comparison is values and anchors measured in turns.
type comparison struct{ values, anchors, ratios []float64 }

func (c *comparison) add(value, anchor float64) {
	c.values, c.anchors, c.ratios = append(c.values, value), append(c.anchors, anchor), append(c.ratios, value/anchor)
}

func (c *comparison) figure(name, unit string, bar float64) figure {
	return figure{name: name, value: median(c.values), unit: unit, anchor: median(c.anchors), ratio: median(c.ratios), bar: bar}
}

type bench struct {
	name string
	run  func(ctx context.Context, k *kit) ([]figure, error)
}

func benches() []bench {
	return []bench{
		{"callback-aes", benchCallback},
		{"callback-state", benchState},
		{"callback-endurance", benchEndurance},
		{"startup", benchStartup},
		{"idle-memory", benchMemory},
		{"upload-throughput", benchUploads},
		{"upload-memory", benchUploadMemory},
		{"inbox", benchInbox},
		{"search", benchSearch},
		{"manuscript-page", benchManuscriptPage},
		{"statistics", benchStatistics},
		{"start-page", benchStartPage},
		{"fanout", benchFanout},
		{"reckoning", benchReckoning},
		{"circular", benchCircular},
	}
}

func main() {
	names := flag.String("name", "", "run only these benches, separated by commas: those that need the same database share it")
	anchors := map[string]*string{}
	for role, does := range roles() {
		anchors[role] = flag.String(role, "", does.words)
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := func() error {
		for role, does := range roles() {
			if on := *anchors[role]; on != "" {
				return does.serve(ctx, on)
			}
		}
		return run(ctx, *names)
	}()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// role is this program as a process of its own: an anchor, which does as little
// as it can, or the simulated platform.
type role struct {
	words string
	serve func(ctx context.Context, on string) error
}

func roles() map[string]role {
	return map[string]role{
		"bare-database": {"be the anchor of startup: open this database and serve", serveBareDatabase},
		"bare-callback": {"be the anchor of callback-aes: verify, decrypt, answer; the value is nothing", serveBareCallback},
		"bare-state":    {"be the anchor of callback-state: verify, decrypt, insert into this database, answer", serveBareState},
		"crowd":         {"be the simulated platform of fanout; the value is nothing", serveCrowd},
		"bare-uploads":  {"be the anchor of upload-throughput: tusd on this folder", serveBareUploads},
	}
}

func run(ctx context.Context, names string) (err error) {
	all := benches()
	if names != "" {
		wanted := strings.Split(names, ",")
		for _, name := range wanted {
			if !slices.ContainsFunc(all, func(b bench) bool { return b.name == name }) {
				return fmt.Errorf("no bench %s", name)
			}
		}
		all = slices.DeleteFunc(all, func(b bench) bool { return !slices.Contains(wanted, b.name) })
	}
	k, err := newKit()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	for _, b := range all {
		figures, err := b.run(ctx, k)
		if err != nil {
			return fmt.Errorf("bench %s: %w", b.name, err)
		}
		for _, f := range figures {
			fmt.Println(f.line())
		}
	}
	return nil
}
