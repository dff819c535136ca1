package media

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"github.com/tus/tusd/v2/pkg/s3store"

	"laigao/domain"
)

// S3Uploads keeps resumable uploads under way in the bucket, so that any process
// can go on with any upload.
type S3Uploads struct {
	store   *S3
	parts   *s3Parts
	locks   tus.Locker
	scratch string // folder of pieces on their way to the bucket
}

// underWay is the part of the bucket that holds uploads under way.
const underWay = "uploads/"

// OpenUploads makes the store of uploads under way in the bucket. Locks are kept in
// the given values, or in memory where there is one process only and they are nil.
func (s *S3) OpenUploads(locks LockValues) (*S3Uploads, error) {
	scratch, err := os.MkdirTemp("", "laigao-uploads-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for pieces of uploads: %w", err)
	}
	inner := s3store.New(s.bucket, s.client)
	inner.ObjectPrefix = s.prefix + underWay
	inner.MetadataObjectPrefix = inner.ObjectPrefix
	inner.TemporaryDirectory = scratch
	inner.PreferredPartSize = partSize
	inner.MaxBufferedParts = 2
	// More than one part at a time can leave a gap when the process is killed, which
	// the store would then count as received.
	inner.SetConcurrentPartUploads(1)
	u := &S3Uploads{store: s, parts: &s3Parts{store: s, inner: inner}, scratch: scratch, locks: memorylocker.New()}
	if locks != nil {
		u.locks = &sharedLocks{locks}
	}
	return u, nil
}

// Composer returns the parts from which the handler of uploads is built:
// uploads of known size that can be ended, nothing else.
func (u *S3Uploads) Composer() *tus.StoreComposer {
	composer := tus.NewStoreComposer()
	composer.UseCore(u.parts)
	composer.UseTerminater(u.parts)
	composer.UseLocker(u.locks)
	return composer
}

// Sweep removes what is left of uploads that have not moved since before: what
// says of them, half parts, and whole files that nobody confirmed. Their parts
// are the store's to sweep.
func (u *S3Uploads) Sweep(ctx context.Context, before time.Time) (int, error) {
	swept := 0
	pages := s3.NewListObjectsV2Paginator(u.store.client, &s3.ListObjectsV2Input{Bucket: &u.store.bucket, Prefix: u.store.key(underWay)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return swept, u.store.failure("list uploads in", u.store.bucket, err)
		}
		for _, object := range page.Contents {
			if !aws.ToTime(object.LastModified).Before(before) {
				continue
			}
			_, err := u.store.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &u.store.bucket, Key: object.Key})
			if err != nil {
				return swept, u.store.failure("sweep", aws.ToString(object.Key), err)
			}
			swept++
		}
	}
	return swept, sweepScratch(before)
}

// sweepScratch removes the folders of pieces that killed processes left behind.
func sweepScratch(before time.Time) error {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "laigao-uploads-*"))
	if err != nil {
		return err
	}
	for _, folder := range left {
		if info, err := os.Stat(folder); err != nil || !info.ModTime().Before(before) {
			continue // gone meanwhile, or in use
		}
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("sweep pieces of uploads: %w", err)
		}
	}
	return nil
}

// Close removes the folder of pieces.
func (u *S3Uploads) Close() error { return os.RemoveAll(u.scratch) }

// s3Parts lets an upload in the bucket be found by the id that it was announced
// with: the store beneath adds a number of the server's to it.
type s3Parts struct {
	store *S3
	inner s3store.S3Store
}

// NewUpload begins an upload under the id that it is given.
func (p *s3Parts) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	begun, err := p.inner.NewUpload(ctx, info)
	if err != nil {
		return nil, p.store.failure("begin upload", info.ID, err)
	}
	return &s3Part{Upload: begun, parts: p, id: info.ID}, nil
}

// GetUpload finds an upload by the id that it was begun with.
func (p *s3Parts) GetUpload(ctx context.Context, id string) (tus.Upload, error) {
	if checkKey(id) != nil {
		return nil, tus.ErrNotFound
	}
	said, err := p.store.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &p.store.bucket, Key: p.store.key(underWay + id + ".info")})
	if err = p.store.failure("find upload", id, err); err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil, tus.ErrNotFound
		}
		return nil, err
	}
	defer said.Body.Close()
	var info tus.FileInfo
	if err := json.NewDecoder(said.Body).Decode(&info); err != nil {
		return nil, fmt.Errorf("read about upload %s: %w", id, err)
	}
	found, err := p.inner.GetUpload(ctx, info.ID)
	if err != nil {
		return nil, err
	}
	return &s3Part{Upload: found, parts: p, id: id}, nil
}

// AsTerminatableUpload lets an upload be ended.
func (p *s3Parts) AsTerminatableUpload(upload tus.Upload) tus.TerminatableUpload {
	return p.inner.AsTerminatableUpload(upload.(*s3Part).Upload)
}

// s3Part is one upload under the id that it was announced with.
type s3Part struct {
	tus.Upload
	parts *s3Parts
	id    string
}

// GetInfo returns what is known of the upload.
func (u *s3Part) GetInfo(ctx context.Context) (tus.FileInfo, error) {
	info, err := u.Upload.GetInfo(ctx)
	info.ID = u.id
	return info, err
}

// GetReader returns the whole file. A process killed after the last byte leaves an
// upload that nobody has put together; that is done first.
func (u *s3Part) GetReader(ctx context.Context) (io.ReadCloser, error) {
	whole, err := u.Upload.GetReader(ctx)
	if err == nil {
		return whole, nil
	}
	if finishErr := u.FinishUpload(ctx); finishErr != nil {
		return nil, fmt.Errorf("put upload %s together: %w", u.id, finishErr)
	}
	return u.Upload.GetReader(ctx)
}
