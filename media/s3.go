package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"laigao/domain"
)

// partSize is how much of a file is in memory at a time: every part is hashed,
// signed with its hash and checked against it by the server.
const partSize = 8 << 20

// S3Config says where a bucket is.
type S3Config struct {
	Address   string // s3://bucket/prefix?endpoint=https://host&region=name
	AccessKey string
	SecretKey string
	Way       func(http.RoundTripper) http.RoundTripper // stands before the network; nil leaves it alone
}

// S3 is the media store in a bucket of any server that speaks S3.
type S3 struct {
	client *s3.Client
	bucket string
	prefix string // empty, or ends in a slash
}

// OpenS3 reads the address and makes a client; it does not connect yet.
func OpenS3(cfg S3Config) (*S3, error) {
	u, err := url.Parse(cfg.Address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, errors.New("the bucket's address must look like s3://bucket/prefix?endpoint=https://host&region=name")
	}
	options := s3.Options{
		Region:       u.Query().Get("region"),
		UsePathStyle: u.Query().Get("endpoint") != "",
		Credentials:  credentials.NewStaticCredentialsProvider(cfg.AccessKey, cfg.SecretKey, ""),
		// The signature covers the hash of every body; what is newer than that not
		// every server understands.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		RetryMaxAttempts:           3,
	}
	if options.Region == "" {
		options.Region = "us-east-1" // what servers without regions answer to
	}
	if endpoint := u.Query().Get("endpoint"); endpoint != "" {
		options.BaseEndpoint = &endpoint
	}
	if cfg.Way != nil {
		options.HTTPClient = &http.Client{Transport: cfg.Way(http.DefaultTransport.(*http.Transport).Clone())}
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client: s3.New(options), bucket: u.Host, prefix: prefix}, nil
}

// Ready reports whether the bucket is there and may be used.
func (s *S3) Ready(ctx context.Context) error {
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.bucket})
	return s.failure("reach the bucket", s.bucket, err)
}

// Close has nothing to release.
func (s *S3) Close() error { return nil }

func (s *S3) key(key string) *string { return aws.String(s.prefix + key) }

// Put stores what r holds under key, replacing what was there in one step, and
// returns its size in bytes and SHA-256 in hexadecimal. When it returns an
// error, what was there before is untouched.
func (s *S3) Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error) {
	if err := checkKey(key); err != nil {
		return 0, "", err
	}
	w := &s3Writer{store: s, key: key, hash: sha256.New(), buffer: make([]byte, partSize)}
	if err := w.copy(ctx, &contextReader{ctx: ctx, from: r}); err != nil {
		return 0, "", errors.Join(err, w.abort(context.WithoutCancel(ctx)))
	}
	stored, _, err := s.Stat(ctx, key)
	if err != nil {
		return 0, "", err
	}
	if stored != w.size {
		return 0, "", fmt.Errorf("store %s: the bucket holds %d bytes of %d", key, stored, w.size)
	}
	return w.size, hex.EncodeToString(w.hash.Sum(nil)), nil
}

// s3Writer stores one file: at once when it fits into a part, else part by part.
type s3Writer struct {
	store  *S3
	key    string
	hash   hash.Hash
	size   int64
	buffer []byte
	upload *string // id of the multipart upload, nil without one
	parts  []types.CompletedPart
}

func (w *s3Writer) copy(ctx context.Context, r io.Reader) error {
	for {
		n, err := io.ReadFull(r, w.buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("store %s: %w", w.key, err)
		}
		part := w.buffer[:n]
		_, _ = w.hash.Write(part) // never fails
		w.size += int64(n)
		if last && w.upload == nil {
			_, err := w.store.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &w.store.bucket, Key: w.store.key(w.key), Body: bytes.NewReader(part)})
			return w.store.failure("store", w.key, err)
		}
		if err := w.send(ctx, part); err != nil {
			return err
		}
		if last {
			return w.complete(ctx)
		}
	}
}

func (w *s3Writer) send(ctx context.Context, part []byte) error {
	if w.upload == nil {
		begun, err := w.store.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &w.store.bucket, Key: w.store.key(w.key)})
		if err != nil {
			return w.store.failure("begin to store", w.key, err)
		}
		w.upload = begun.UploadId
	}
	if len(part) == 0 {
		return nil
	}
	number := aws.Int32(int32(len(w.parts) + 1)) //nolint:gosec // at most 10,000
	sent, err := w.store.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &w.store.bucket, Key: w.store.key(w.key), UploadId: w.upload, PartNumber: number, Body: bytes.NewReader(part),
	})
	if err != nil {
		return w.store.failure("store a part of", w.key, err)
	}
	w.parts = append(w.parts, types.CompletedPart{ETag: sent.ETag, PartNumber: number})
	return nil
}

func (w *s3Writer) complete(ctx context.Context) error {
	_, err := w.store.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &w.store.bucket, Key: w.store.key(w.key), UploadId: w.upload, MultipartUpload: &types.CompletedMultipartUpload{Parts: w.parts},
	})
	if err == nil {
		w.upload = nil
	}
	return w.store.failure("store", w.key, err)
}

// abort takes back the parts of a file that was not stored; Sweep finds those
// that cannot be reached now.
func (w *s3Writer) abort(ctx context.Context) error {
	if w.upload == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, err := w.store.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &w.store.bucket, Key: w.store.key(w.key), UploadId: w.upload})
	return w.store.failure("take back", w.key, err)
}

// Open returns what is stored under key, a NotFound error when there is nothing.
// Reading asks for the bytes from where it stands and fails when the content is
// replaced meanwhile.
func (s *S3) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.key(key)})
	if err != nil {
		return nil, s.failure("open", key, err)
	}
	return &s3Reader{ctx: ctx, store: s, key: key, size: aws.ToInt64(head.ContentLength), tag: head.ETag}, nil
}

// Stat returns the size of what is stored under key and when it was stored.
func (s *S3) Stat(ctx context.Context, key string) (size int64, stored time.Time, err error) {
	if err := checkKey(key); err != nil {
		return 0, time.Time{}, err
	}
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.key(key)})
	if err != nil {
		return 0, time.Time{}, s.failure("look at", key, err)
	}
	return aws.ToInt64(head.ContentLength), aws.ToTime(head.LastModified), nil
}

// Delete removes what is stored under key. Nothing there is no error.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: s.key(key)})
	if err = s.failure("delete", key, err); domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

// Sweep takes back the parts of files that a crash left half stored before the
// given time, uploads under way among them.
func (s *S3) Sweep(ctx context.Context, before time.Time) (int, error) {
	swept := 0
	pages := s3.NewListMultipartUploadsPaginator(s.client, &s3.ListMultipartUploadsInput{Bucket: &s.bucket, Prefix: &s.prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return swept, s.failure("list what is half stored in", s.bucket, err)
		}
		for _, u := range page.Uploads {
			if !aws.ToTime(u.Initiated).Before(before) {
				continue
			}
			_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: u.Key, UploadId: u.UploadId})
			if err = s.failure("take back", aws.ToString(u.Key), err); err != nil && domain.KindOf(err) != domain.KindNotFound {
				return swept, err
			}
			swept++
		}
	}
	return swept, nil
}

// failure turns an error of the client into ours.
func (s *S3) failure(action, key string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%s %s: %w", action, key, err)
	response, answered := errors.AsType[*smithyhttp.ResponseError](err)
	switch {
	case answered && response.HTTPStatusCode() == http.StatusNotFound:
		return &domain.Error{Kind: domain.KindNotFound, Public: "文件不存在，可能已被删除。", Err: err}
	case answered && response.HTTPStatusCode() >= 400 && response.HTTPStatusCode() < 500 && response.HTTPStatusCode() != http.StatusTooManyRequests:
		return err // ours to answer for: keys, rights, a request that is wrong
	}
	return &domain.Error{Kind: domain.KindUnavailable, Public: "文件暂时存取不了，请稍后再试。已经传完的部分还在。", Err: err}
}

// s3Reader reads an object from any place.
type s3Reader struct {
	ctx   context.Context //nolint:containedctx // a file has no other way to end
	store *S3
	key   string
	size  int64
	tag   *string
	at    int64
	body  io.ReadCloser // from at, nil until somebody reads
}

// Read reads on from where the reader stands.
func (r *s3Reader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		object, err := r.store.client.GetObject(r.ctx, &s3.GetObjectInput{
			Bucket: &r.store.bucket, Key: r.store.key(r.key), Range: aws.String(fmt.Sprintf("bytes=%d-", r.at)), IfMatch: r.tag,
		})
		if err != nil {
			return 0, r.store.failure("read", r.key, err)
		}
		r.body = object.Body
	}
	n, err := r.body.Read(p)
	r.at += int64(n)
	if errors.Is(err, io.EOF) && r.at < r.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = r.store.failure("read", r.key, err)
	}
	return n, err
}

// Seek moves the place from which Read goes on.
func (r *s3Reader) Seek(offset int64, whence int) (int64, error) {
	to := offset
	switch whence {
	case io.SeekCurrent:
		to += r.at
	case io.SeekEnd:
		to += r.size
	}
	if to < 0 {
		return 0, fmt.Errorf("read %s: seek before the beginning", r.key)
	}
	if to != r.at {
		r.at = to
		return to, r.Close()
	}
	return to, nil
}

// Close ends the request under way.
func (r *s3Reader) Close() error {
	if r.body == nil {
		return nil
	}
	body := r.body
	r.body = nil
	return body.Close()
}
