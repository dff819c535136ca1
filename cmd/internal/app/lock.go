package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"laigao/domain"
)

// folderLock keeps a second process from serving the same embedded database or
// directory of media, which know no other way to share.
type folderLock struct{ held *flock.Flock }

// lockFor locks the file beside what is to be used by this process alone and
// writes into it who has it. The lock ends with the process, however it ends.
func lockFor(what, path string, now time.Time) (*folderLock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the lock: %w", err)
	}
	l := &folderLock{flock.New(path, flock.SetPermissions(0o600))}
	got, err := l.held.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if !got {
		holder, err := os.ReadFile(path)
		who := strings.TrimSpace(string(holder))
		if err != nil || who == "" {
			who = "刚刚启动"
		}
		return nil, &domain.Error{
			Kind:   domain.KindConflict,
			Public: fmt.Sprintf("%s正由另一个来稿进程使用（%s）。它只能由一个进程使用：请先停止那个进程；要同时运行多个进程，请改用 MySQL、Redis 和对象存储。", what, who),
			Err:    fmt.Errorf("%s is locked by %s", path, who),
		}
	}
	host, _ := os.Hostname() // an unknown host is said to be none
	holder := fmt.Sprintf("主机 %s，进程号 %d，%s 起\n", host, os.Getpid(), now.Format("2006-01-02 15:04:05"))
	if err := os.WriteFile(path, []byte(holder), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("say who holds %s: %w", path, err), l.Close())
	}
	return l, nil
}

// Close gives the lock back. The file stays: removing it would let two
// processes hold locks on two files of one name.
func (l *folderLock) Close() error { return l.held.Unlock() }
