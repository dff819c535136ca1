package recognition

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path"

	"laigao/domain"
	"laigao/repository"
)

// SignCircular lets a second person sign a circular off, as they have seen it:
// in the version, since somebody may have edited it meanwhile.
func (s *Service) SignCircular(ctx context.Context, actor domain.Account, id string, version int64) error {
	if err := actor.Require(domain.SignCirculars); err != nil {
		return err
	}
	return s.changeCircular(ctx, actor, id, func(tx *repository.Store, c *domain.Circular) (string, error) {
		if c.State == domain.CircularDrafted && c.Version != version {
			return "", domain.Conflict("您打开以后有人改过这份通报，请重新看一遍再签发。")
		}
		if _, err := frozen(ctx, tx, *c); err != nil {
			return "", err
		}
		return "circular.sign", c.Sign(actor, tx.Now())
	})
}

// TakeBackCircular makes a signed circular a draft again.
func (s *Service) TakeBackCircular(ctx context.Context, actor domain.Account, id string) error {
	return s.changeCircular(ctx, actor, id, func(_ *repository.Store, c *domain.Circular) (string, error) {
		return "circular.take_back", c.TakeBack()
	})
}

// IssueCircular gives a signed circular its number and day.
type IssueCircular struct {
	ID     string
	Number string
	Day    string // 2026-04-08
}

// IssueCircular issues a circular for ever and lets every informant and chair
// know. Doing the same twice has one effect.
func (s *Service) IssueCircular(ctx context.Context, actor domain.Account, cmd IssueCircular) error {
	day, err := domain.ParseDay(cmd.Day)
	if err != nil {
		day = ""
	}
	return s.changeCircular(ctx, actor, cmd.ID, func(tx *repository.Store, c *domain.Circular) (string, error) {
		issued := c.State == domain.CircularIssued
		if err := c.Publish(actor, cmd.Number, day, tx.Now()); err != nil || issued {
			return "", err
		}
		if err := unusedNumber(ctx, tx, *c); err != nil {
			return "", err
		}
		return "circular.issue", tellCircular(ctx, tx, actor, *c)
	})
}

// unusedNumber refuses a number that another circular has.
func unusedNumber(ctx context.Context, tx *repository.Store, c domain.Circular) error {
	all, err := tx.Circulars(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != c.ID && other.Number == c.Number {
			return domain.InvalidFields(map[string]string{"number": "这个文号已经用在" + other.Label() + "上。"})
		}
	}
	return nil
}

// tellCircular sends every informant and chair a message that opens the circular.
func tellCircular(ctx context.Context, tx *repository.Store, actor domain.Account, c domain.Circular) error {
	b := domain.Broadcast{
		ID: tx.NewID(), Subject: c.Quarter.Label() + "通报", Link: domain.CircularPath + c.ID, By: actor.Actor(),
		Summary:    "宣传稿件报送采用通报已印发",
		Body:       joinLines(c.Title) + "（" + c.Number + "）已经印发，请点下面的按钮查看全文和本单位的数据。",
		Addressees: domain.Addressees{Kind: domain.AddresseesAll, Chairs: true},
	}
	if c.Issue > 1 {
		b.Subject, b.Summary = c.Quarter.Label()+"更正通报", "原通报中的数据已更正"
	}
	reach, err := tx.BroadcastReach(ctx, b, "")
	if err != nil {
		return err
	}
	total, err := tx.CountBroadcastChairs(ctx, b)
	if err != nil {
		return err
	}
	for _, r := range reach {
		total += r.People
	}
	if total == 0 {
		return nil
	}
	if err := b.Confirm(total, actor.Actor(), tx.Now()); err != nil {
		return err
	}
	if err := tx.AddBroadcast(ctx, &b); err != nil {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobBroadcast, Subject: b.ID})
}

// MaxScan is the largest scan of a stamped circular, in bytes.
const MaxScan = 30 << 20

// KeepScan takes the scan of the stamped paper as a PDF or a picture. It is kept
// for good: another one is refused.
func (s *Service) KeepScan(ctx context.Context, actor domain.Account, id, name string, r io.Reader) error {
	if err := actor.Require(domain.WriteCirculars); err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(r, MaxScan+1))
	if err != nil {
		return fmt.Errorf("receive the scan of circular %s: %w", id, err)
	}
	scan := domain.CircularScan{Name: name, MIME: scanType(content), Size: int64(len(content)), At: s.store.Now()}
	switch {
	case len(content) > MaxScan:
		return domain.InvalidFields(map[string]string{"scan": "文件超过 30 MB，请换一份小一些的扫描件。"})
	case scan.MIME == "":
		return domain.InvalidFields(map[string]string{"scan": "请上传 PDF 或者 JPEG、PNG 图片。"})
	}
	sum := sha256.Sum256(content)
	scan.SHA256 = hex.EncodeToString(sum[:])
	scan.Name = domain.Shorten(path.Base(name), 100)
	before, err := s.store.Circular(ctx, id)
	if err != nil {
		return fmt.Errorf("read circular %s: %w", id, err)
	}
	if err := before.Keep(scan); err != nil {
		return err
	}
	if err := s.clean(ctx, "scan", content); err != nil {
		return err
	}
	if _, _, err := s.files.Put(ctx, before.ScanKey(), bytes.NewReader(content)); err != nil {
		return fmt.Errorf("keep the scan of circular %s: %w", id, err)
	}
	return s.changeCircular(ctx, actor, id, func(_ *repository.Store, c *domain.Circular) (string, error) {
		return "circular.scan", c.Keep(scan)
	})
}

// scanType returns the type of a scan by its content, empty for what is none.
func scanType(content []byte) string {
	for mime, begins := range map[string]string{"application/pdf": "%PDF-", "image/jpeg": "\xff\xd8\xff", "image/png": "\x89PNG\r\n\x1a\n"} {
		if bytes.HasPrefix(content, []byte(begins)) {
			return mime
		}
	}
	return ""
}

// Scan opens the scan of an issued circular.
func (s *Service) Scan(ctx context.Context, c domain.Circular) (io.ReadSeekCloser, error) {
	if c.Scan.SHA256 == "" {
		return nil, domain.NotFound("还没有盖章的扫描件。")
	}
	return s.files.Open(ctx, c.ScanKey())
}
