package upload

import (
	"context"
	"log/slog"

	tuslog "golang.org/x/exp/slog"
)

// quiet passes on what the protocol's own log warns of; every chunk is a line
// there otherwise.
func quiet(log *slog.Logger) *tuslog.Logger { return tuslog.New(forward{log}) }

type forward struct{ log *slog.Logger }

// Enabled keeps warnings and errors.
func (forward) Enabled(_ context.Context, level tuslog.Level) bool { return level >= tuslog.LevelWarn }

// Handle writes a line to our log. A phone that hangs up is no error of ours.
func (f forward) Handle(ctx context.Context, r tuslog.Record) error {
	args := []any{"about", r.Message}
	r.Attrs(func(a tuslog.Attr) bool {
		if a.Key == "error" || a.Key == "id" || a.Key == "status" {
			args = append(args, a.Key, a.Value.Any())
		}
		return true
	})
	f.log.InfoContext(ctx, "upload protocol", args...)
	return nil
}

// WithAttrs and WithGroup keep nothing: the id comes with each line.
func (f forward) WithAttrs([]tuslog.Attr) tuslog.Handler { return f }

// WithGroup keeps nothing.
func (f forward) WithGroup(string) tuslog.Handler { return f }
