package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"laigao/domain"
)

// maxDecoded bounds the memory of one decoded picture, in bytes.
const maxDecoded = 420 << 20

// jpegQuality of smaller copies, and of those from which they are made.
const (
	jpegQuality = 84
	fineQuality = 92
)

// Shrink writes a copy of a picture as JPEG without metadata: upright, edited and
// then turned. A picture that cannot be read whole is an Invalid error with the reason.
func (i *Inspector) Shrink(ctx context.Context, r io.ReadSeeker, of domain.CopyOf, w io.Writer) (width, height int, err error) {
	read := decoderOf(of.MIME)
	if read == nil {
		return 0, 0, refuse("这种格式的照片暂时没有预览。")
	}
	select {
	case i.decoding <- struct{}{}:
		defer func() { <-i.decoding }()
	case <-ctx.Done():
		return 0, 0, fmt.Errorf("shrink: %w", ctx.Err())
	}
	small, err := smaller(ctx, r, read, of.Longest)
	if err != nil {
		return 0, 0, err
	}
	if of.MIME == "image/jpeg" {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return 0, 0, fmt.Errorf("shrink: %w", err)
		}
		small = upright(small, readOrientation(r))
	}
	small = upright(edit(small, of.Edit), orientationOf(of.Turn))
	quality := jpegQuality
	if of.Fine {
		quality = fineQuality
	}
	if err := jpeg.Encode(w, small, &jpeg.Options{Quality: quality}); err != nil {
		return 0, 0, fmt.Errorf("shrink: %w", err)
	}
	return small.Bounds().Dx(), small.Bounds().Dy(), nil
}

func smaller(ctx context.Context, r io.ReadSeeker, read *decoder, most int) (*image.RGBA, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("shrink: %w", err)
	}
	config, err := read.config(r)
	if err != nil {
		return nil, damaged(err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height ||
		config.Width*config.Height > maxDecoded/bytesPerPixel(config.ColorModel) {
		return nil, refuse("照片尺寸太大，没有生成预览，原图已保存。")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("shrink: %w", err)
	}
	full, err := read.decode(&contextReader{ctx: ctx, from: r})
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("shrink: %w", errors.Join(err, ctx.Err()))
		}
		return nil, damaged(err)
	}
	return scaled(full, most), nil
}

func damaged(err error) error {
	return &domain.Error{Kind: domain.KindInvalid, Public: "照片可能不完整，没有生成预览。请检查原图，必要时重新上传。", Err: err}
}

func bytesPerPixel(model color.Model) int {
	switch model {
	case color.YCbCrModel, color.NYCbCrAModel:
		return 3
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, indexed := model.(color.Palette); indexed {
		return 1
	}
	return 4
}
