// Command bench measures laigao against anchors in the same run and prints one
// line a figure.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

// figure is one measured value beside its anchor. Ratio is what the bar is held
// against; higher is better unless Less is set.
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

type bench struct {
	name string
	run  func(ctx context.Context) (figure, error)
}

func benches() []bench {
	return []bench{
		{"callback-aes", benchCallback},
		{"startup", benchStartup},
	}
}

func main() {
	name := flag.String("name", "", "run only this bench")
	open := flag.String("open", "", "be the anchor of startup: open this database and serve")
	bare := flag.Bool("callback", false, "be the anchor of callback-aes: verify, decrypt, answer")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *name, *open, *bare)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name, open string, bare bool) error {
	switch {
	case open != "":
		return serveBareDatabase(ctx, open)
	case bare:
		return serveBareCallback(ctx)
	}
	all := benches()
	if name != "" && !slices.ContainsFunc(all, func(b bench) bool { return b.name == name }) {
		return fmt.Errorf("no bench %s", name)
	}
	for _, b := range all {
		if name != "" && b.name != name {
			continue
		}
		f, err := b.run(ctx)
		if err != nil {
			return fmt.Errorf("bench %s: %w", b.name, err)
		}
		fmt.Println(f.line())
	}
	return nil
}
