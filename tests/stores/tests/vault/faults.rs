//! What no OpenBao can be made to answer.
