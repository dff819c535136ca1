package recognition

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"laigao/domain"
)

// Scanner looks through files for viruses.
type Scanner interface {
	// Scan reads a file and says what is in it. A scanner that is away is an
	// Unavailable error.
	Scan(ctx context.Context, r io.Reader) (domain.Verdict, error)
}

// clean refuses an office's own file that has a virus in it, as an error of the
// field that it was chosen in. What the scanner is too small for is taken: it comes
// from the office itself.
func (s *Service) clean(ctx context.Context, field string, content []byte) error {
	if s.scanner == nil {
		return nil
	}
	verdict, err := s.scanner.Scan(ctx, bytes.NewReader(content))
	if domain.KindOf(err) == domain.KindUnavailable {
		return domain.InvalidFields(map[string]string{field: "查毒服务现在没有回应，文件还没有收下，请过几分钟再上传。"})
	}
	if err != nil {
		return fmt.Errorf("scan a file: %w", err)
	}
	if verdict.Found != "" {
		return domain.InvalidFields(map[string]string{field: "这个文件查出病毒，没有收下：" + verdict.Found + "。请换一份干净的文件。"})
	}
	return nil
}
