package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	bigUploads = 20
	bigRoom    = 24 << 30 // bytes: the films, and what makes one playable
)

// benchUploadMemory measures how much more memory the server ever takes up while
// twenty films of a gigabyte come in at once, until all of them are confirmed,
// than it has while nothing happens. The films are removed at once.
func benchUploadMemory(ctx context.Context, k *kit) (figures []figure, err error) {
	if err := roomFor(k.folder, bigRoom); err != nil {
		return nil, err
	}
	s, p, phones, err := k.openPhones(ctx, party{people: bigUploads, films: 1, size: gigabyte})
	if err != nil {
		return nil, err
	}
	defer func() {
		p.stop()
		err = errors.Join(err, os.RemoveAll(filepath.Dir(strings.TrimPrefix(s.config.Media, "file:"))))
	}()
	sum, err := hashOf(film(gigabyte))
	if err != nil {
		return nil, err
	}
	if err := pause(ctx, idle); err != nil {
		return nil, err
	}
	before, err := p.resident()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	group, together := errgroup.WithContext(ctx)
	for _, ph := range phones {
		group.Go(func() error {
			if err := ph.send(together, "/upload/", ph.films[0], gigabyte); err != nil {
				return err
			}
			return ph.confirm(together, ph.films[0], gigabyte, sum)
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	took := time.Since(began).Seconds()
	peak, err := p.peak()
	if err != nil {
		return nil, err
	}
	over := (peak - before) / megabyte
	return []figure{
		{name: "upload-memory", value: over, unit: "MB", anchor: before / megabyte, ratio: over, bar: 64, less: true},
		{name: "upload-many", value: bigUploads * gigabyte / megabyte / took, unit: "MB/s", anchor: took},
	}, nil
}

// roomFor says beforehand when the disk is too full for a bench.
func roomFor(folder string, needed uint64) error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return fmt.Errorf("look at the disk of %s: %w", folder, err)
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < needed { //nolint:gosec // never negative
		return fmt.Errorf("%s has room for %d GB, the films need %d; set TMPDIR to another disk", folder, free>>30, needed>>30)
	}
	return nil
}
