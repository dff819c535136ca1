package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"laigao/domain"
)

// Files is the media store in a directory: every key is a file below it. What
// Put has answered survives a crash of the machine.
type Files struct {
	root *os.Root
	next atomic.Int64 // distinguishes files being written by this process
}

// incoming is the folder of files being written.
const incoming = ".incoming"

// OpenFiles opens the store in a directory and makes the directory when there is none.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make media directory: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open media directory: %w", err)
	}
	if err := root.MkdirAll(incoming, 0o700); err != nil {
		return nil, fmt.Errorf("prepare media directory: %w", errors.Join(err, root.Close()))
	}
	return &Files{root: root}, nil
}

// Ready reports whether the directory takes files.
func (f *Files) Ready(context.Context) error {
	file, name, err := f.create()
	if err != nil {
		return storing(incoming, err)
	}
	return errors.Join(file.Close(), f.root.Remove(name))
}

// Close releases the directory.
func (f *Files) Close() error { return f.root.Close() }

var validKey = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

func checkKey(key string) error {
	if len(key) > 200 || !validKey.MatchString(key) {
		return fmt.Errorf("media key %q is not allowed", key)
	}
	return nil
}

// Put stores what r holds under key, replacing what was there in one step, and
// returns its size in bytes and SHA-256 in hexadecimal. When it returns an
// error, what was there before is untouched. A file on the same disk, whole and
// never written again, is not copied: it gets a second name.
func (f *Files) Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error) {
	if err := checkKey(key); err != nil {
		return 0, "", err
	}
	hash := sha256.New()
	file, name, linked := f.link(r)
	if !linked {
		if file, name, err = f.create(); err != nil {
			return 0, "", storing(key, err)
		}
	}
	from := &contextReader{ctx: ctx, from: r}
	if linked {
		synced := make(chan error, 1)
		go func() { synced <- file.Sync() }() // the disk writes while the processor counts
		size, err = io.CopyBuffer(hash, from, make([]byte, hashBuffer))
		err = errors.Join(err, <-synced)
	} else if size, err = io.Copy(io.MultiWriter(file, hash), from); err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = f.settle(name, key)
	}
	if err != nil || linked { // two names of one file stay two when one is moved to the other
		_ = f.root.Remove(name) // the first error is the one that counts; Sweep finds the rest
	}
	if err != nil {
		return 0, "", storing(key, err)
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

const hashBuffer = 256 << 10

// link gives the file that r reads from its beginning a second name among the
// incoming ones. It reports false for what is no such file, or lies on another disk.
func (f *Files) link(r io.Reader) (*os.File, string, bool) {
	from, ok := r.(*os.File)
	if !ok {
		return nil, "", false
	}
	info, err := from.Stat()
	at, seekErr := from.Seek(0, io.SeekCurrent)
	if err != nil || seekErr != nil || at != 0 || !info.Mode().IsRegular() {
		return nil, "", false
	}
	name := f.newName()
	if os.Link(from.Name(), filepath.Join(f.root.Name(), name)) != nil {
		return nil, "", false
	}
	file, err := f.root.OpenFile(name, os.O_WRONLY, 0)
	if err == nil {
		var now fs.FileInfo
		if now, err = file.Stat(); err == nil && os.SameFile(info, now) {
			return file, name, true
		}
		_ = file.Close() // another file has taken the name
	}
	_ = f.root.Remove(name) // Sweep finds the rest
	return nil, "", false
}

func (f *Files) newName() string {
	return incoming + "/" + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(f.next.Add(1), 10)
}

// create opens a new file to write into.
func (f *Files) create() (*os.File, string, error) {
	for {
		name := f.newName()
		file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if !errors.Is(err, fs.ErrExist) { // left behind by an earlier process of the same number
			return file, name, err
		}
	}
}

// settle moves a written file to its key and makes the move durable.
func (f *Files) settle(name, key string) error {
	folder := path.Dir(key)
	if err := f.move(name, key); err != nil {
		return err
	}
	for { // new folders are entries of their parents
		if err := f.syncFolder(folder); err != nil {
			return err
		}
		if folder == "." {
			return nil
		}
		folder = path.Dir(folder)
	}
}

// move renames a file into its folder, which a Delete may be emptying meanwhile.
func (f *Files) move(name, key string) error {
	var err error
	for range 5 {
		if err = f.root.MkdirAll(path.Dir(key), 0o700); err != nil {
			return err
		}
		if err = f.root.Rename(name, key); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return err
}

func (f *Files) syncFolder(folder string) error {
	d, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return errors.Join(err, d.Close())
	}
	return d.Close()
}

// Open returns what is stored under key, a NotFound error when there is nothing.
func (f *Files) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := f.root.Open(key)
	if err != nil {
		return nil, reading(key, err)
	}
	return file, nil
}

// Stat returns the size of what is stored under key and when it was stored.
func (f *Files) Stat(_ context.Context, key string) (size int64, stored time.Time, err error) {
	if err := checkKey(key); err != nil {
		return 0, time.Time{}, err
	}
	info, err := f.root.Stat(key)
	if err != nil {
		return 0, time.Time{}, reading(key, err)
	}
	return info.Size(), info.ModTime(), nil
}

// Delete removes what is stored under key. Nothing there is no error.
func (f *Files) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := f.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	for folder := path.Dir(key); folder != "."; folder = path.Dir(folder) {
		if f.root.Remove(folder) != nil { // not empty, or gone already
			break
		}
	}
	return nil
}

// Sweep removes files that a crash left half written before the given time.
func (f *Files) Sweep(_ context.Context, before time.Time) (int, error) {
	return sweep(f.root, incoming, before)
}

// sweep removes the files of a folder that were last written before the given time.
func sweep(root *os.Root, folder string, before time.Time) (int, error) {
	d, err := root.Open(folder)
	if err != nil {
		return 0, fmt.Errorf("sweep %s: %w", folder, err)
	}
	entries, err := d.ReadDir(-1)
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	swept := 0
	for _, entry := range entries {
		info, infoErr := entry.Info()
		if infoErr != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue // gone meanwhile, not ours, or still young
		}
		if removeErr := root.Remove(path.Join(folder, entry.Name())); removeErr != nil {
			err = errors.Join(err, removeErr)
			continue
		}
		swept++
	}
	if err != nil {
		return swept, fmt.Errorf("sweep %s: %w", folder, err)
	}
	return swept, nil
}

func storing(key string, err error) error {
	err = fmt.Errorf("store %s: %w", key, err)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &domain.Error{Kind: domain.KindUnavailable, Public: "存储空间不足，文件暂时没有保存成功。请稍后再试，或联系管理员。", Err: err}
	}
	return err
}

func reading(key string, err error) error {
	err = fmt.Errorf("read %s: %w", key, err)
	if errors.Is(err, fs.ErrNotExist) {
		return &domain.Error{Kind: domain.KindNotFound, Public: "文件不存在，可能已被删除。", Err: err}
	}
	return err
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx  context.Context
	from io.Reader
}

// Read reads unless the context has ended.
func (r *contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}
