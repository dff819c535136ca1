// Command demo shows the whole product on one machine: it starts the simulated
// platform and the server in one process, on sample data that it makes the
// first time.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // phones are in Shanghai wherever the demo is

	"laigao/domain"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, words(err))
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

func run(ctx context.Context) error {
	s, err := readSettings(os.Getenv)
	if err != nil {
		return err
	}
	d := demo{settings: s, out: os.Stdout, live: terminal(os.Stdout), now: time.Now}
	return d.run(ctx)
}

// terminal reports whether a progress line can be written over.
func terminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// words returns what people read of an error: its public words where it has
// them, else the error itself.
func words(err error) string {
	text := err.Error()
	if public := domain.Public(err); public != "" {
		text = public
	}
	for _, problem := range domain.FieldsOf(err) {
		text += "\n" + problem
	}
	return text
}
